import { stopAllProcesses } from "../process/start-process.ts";
import { renderTable } from "../table.ts";
import { measureFirstRoute, measureMemory, measureOpening, measureStream } from "./measure-web.ts";
import { startWebBed } from "./web-bed.ts";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => void stopAllProcesses().finally(() => process.exit(130)));

const ROUNDS = 3;

/** The middle of what several rounds came to: one of them may have met another program. */
async function median(measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round++) values.push(await measure());
  return values.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}

await using bed = await startWebBed();
const rows = [["", "limit", "measured", "holds"]];
const tell = (what: string, measured: number, limit: number, unit: string): void => {
  const row = [what, `≤ ${limit} ${unit}`, `${measured.toFixed(1)} ${unit}`];
  rows.push([...row, measured <= limit ? "yes" : "NO"]);
  console.log(`${what}: ${measured.toFixed(1)} ${unit}`);
};

const first = await measureFirstRoute(bed);
tell("first route, JavaScript, compressed", first.js, 150, "kB");
tell("first route, styles, compressed", first.css, 15, "kB");
const streams = [];
for (let round = 0; round < ROUNDS; round++) streams.push(await measureStream(bed));
const middle = streams.toSorted((a, b) => a.scriptMs - b.scriptMs)[1] ?? streams[0];
tell("4,000 deltas into 100 messages, script", middle?.scriptMs ?? Number.NaN, 500, "ms");
tell("… longest frame", middle?.longestFrameMs ?? Number.NaN, 50, "ms");
tell("… frames over 100 ms", middle?.framesOver100Ms ?? Number.NaN, 0, "");
tell("a thread of 500 messages opens", await median(() => measureOpening(bed, 500)), 400, "ms");
tell(
  "a thread of 2,000 messages opens",
  await median(() => measureOpening(bed, 2_000)),
  1_000,
  "ms",
);
tell("left in the heap by an answer", await measureMemory(bed), 50, "KiB");
console.log(`\n${renderTable(rows)}`);
