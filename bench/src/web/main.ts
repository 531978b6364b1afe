import { parseArgs } from "node:util";
import * as z from "zod";
import { stopAllProcesses } from "../process/start-process.ts";
import { renderTable } from "../table.ts";
import { measureBarriers } from "./measure-barriers.ts";
import { measureFirstRoute, measureMemory, measureOpening, measureStream } from "./measure-web.ts";
import { startWebBed } from "./web-bed.ts";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => void stopAllProcesses().finally(() => process.exit(130)));

const ROUNDS = 3;
const figures = z.enum(["first-route", "stream", "opening", "memory", "barriers"]);
type Figure = z.infer<typeof figures>;

const { values } = parseArgs({
  options: { only: { type: "string", default: figures.options.join() } },
});
const wanted = new Set(z.array(figures).parse(values.only.split(",")));

/** The one in the middle: one of several rounds may have met another program. */
function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function rounds<T>(measure: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let round = 0; round < ROUNDS; round++) all.push(await measure());
  return all;
}

await using bed = await startWebBed();
const rows = [["", "limit", "measured", "holds"]];
const tell = (what: string, measured: number, limit: number, unit: string): void => {
  const row = [what, `≤ ${limit} ${unit}`, `${measured.toFixed(1)} ${unit}`];
  rows.push([...row, measured <= limit ? "yes" : "NO"]);
  console.log(`${what}: ${measured.toFixed(1)} ${unit}`);
};

const measure: Record<Figure, () => Promise<void>> = {
  async "first-route"() {
    const first = await measureFirstRoute(bed);
    tell("first route, JavaScript, compressed", first.js, 150, "kB");
    tell("first route, styles, compressed", first.css, 15, "kB");
  },
  async stream() {
    const all = await rounds(() => measureStream(bed));
    const of = (figure: keyof (typeof all)[number]) => middle(all.map((each) => each[figure]));
    tell("4,000 deltas into 100 messages, script", of("scriptMs"), 500, "ms");
    tell("… longest frame", of("longestFrameMs"), 50, "ms");
    tell("… frames over 100 ms", of("framesOver100Ms"), 0, "");
  },
  async opening() {
    const opening = async (messages: number) =>
      middle(await rounds(() => measureOpening(bed, messages)));
    tell("a thread of 500 messages opens", await opening(500), 400, "ms");
    tell("a thread of 2,000 messages opens", await opening(2_000), 1_000, "ms");
  },
  async memory() {
    tell("left in the heap by an answer", await measureMemory(bed), 50, "KiB");
  },
  async barriers() {
    tell("barriers that axe finds on the main pages", await measureBarriers(bed), 0, "");
  },
};

for (const figure of figures.options) if (wanted.has(figure)) await measure[figure]();
console.log(`\n${renderTable(rows)}`);
