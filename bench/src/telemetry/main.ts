import { parseArgs } from "node:util";
import * as z from "zod";
import { percentile } from "../percentile.ts";
import { choosePinning } from "../process/pinning.ts";
import { cpuOf, readProcesses } from "../process/process-table.ts";
import { startProcess, stopAllProcesses } from "../process/start-process.ts";
import { type RunningServer, startServer } from "../streams/start-server.ts";
import { renderTable } from "../table.ts";
import { openBlackHole } from "./black-hole.ts";
import { firstToken } from "./first-token.ts";

/*
 * What exporters that cannot be reached cost a run: the time to its first token beside that of a
 * server with none configured, and of a second such server, which shows how much is chance.
 */

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => void stopAllProcesses().finally(() => process.exit(130)));

const count = z.coerce.number().int().positive();
const options = z
  .object({ rounds: count, answers: count, atOnce: count, target: z.coerce.number() })
  .parse(
    parseArgs({
      options: {
        rounds: { type: "string", default: "40" },
        answers: { type: "string", default: "60" },
        atOnce: { type: "string", default: "6" },
        target: { type: "string", default: "1.05" },
      },
    }).values,
  );

/** About 4 kB: what Langfuse is to be sent of each call has a usual size. */
const MESSAGE = `/long 12 rate=200 ${"What is asked with some words around it. ".repeat(100)}`;

interface Variant {
  name: string;
  server: RunningServer;
  /** Milliseconds to the first token, of each round. */
  rounds: number[][];
  /** Milliseconds of CPU that its process used in them. */
  cpuMs: number;
}

await using stack = new AsyncDisposableStack();
const pinning = choosePinning();
const simulator = stack.adopt(
  await startProcess({
    script: new URL("../streams/timed-simulator.ts", import.meta.url),
    args: ["200"],
    cores: pinning.others,
    readyLine: /^ready (http\S+)\n/m,
  }),
  (started) => started.stop(),
);
const collector = stack.adopt(await openBlackHole(), (hole) => hole.close());
const langfuse = stack.adopt(await openBlackHole(), (hole) => hole.close());

const variants = [
  await start("none configured", {}),
  await start("none configured, again", {}),
  await start("OTLP and Langfuse unreachable", {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    LANGFUSE_PUBLIC_KEY: "pk-lf-bench",
    LANGFUSE_SECRET_KEY: "sk-lf-bench",
    LANGFUSE_BASE_URL: langfuse.url,
  }),
];

for (const variant of variants) await measure(variant, options.answers * 4);
for (const variant of variants) Object.assign(variant, { rounds: [], cpuMs: 0 });
for (let round = 0; round < options.rounds; round++)
  // Whoever is first in one round is last in the next.
  for (let turn = 0; turn < variants.length; turn++) {
    const variant = variants[(round + turn) % variants.length];
    if (variant !== undefined) await measure(variant, options.answers);
  }

console.log(`\n${renderTable(rowsOf(variants))}\n`);
for (const { name, server } of variants) console.log(`${name}: ${await fatesOf(server)}`);
const [none, again, unreachable] = variants;
const without = percentile(
  [none, again].flatMap((one) => one?.rounds.flat() ?? []),
  99,
);
const ratio = p(unreachable, 99) / without;
// Two servers that are the same differ by as much: a smaller difference says nothing.
const chance = Math.max(p(again, 99) / p(none, 99), p(none, 99) / p(again, 99));
const isWithin = ratio <= options.target;
const verdict = isWithin ? "within" : ratio <= chance ? "not told apart from" : "NOT within";
console.log(`p99 × ${ratio.toFixed(3)} of both without: ${verdict} ${options.target}`);
console.log(`By chance alone the two without differ by × ${chance.toFixed(3)}`);
process.exitCode = isWithin || ratio <= chance ? 0 : 1;

async function start(name: string, env: Record<string, string>): Promise<Variant> {
  const server = await startServer("parley", {
    simulatorUrl: simulator.ready,
    pinning,
    profile: undefined,
    env,
  });
  stack.adopt(server, (started) => started.stop());
  return { name, server, rounds: [], cpuMs: 0 };
}

async function measure(variant: Variant, answers: number): Promise<void> {
  const { server, rounds } = variant;
  const times: number[] = [];
  const before = cpuOf(readProcesses(), server.pid);
  let asked = 0;
  const ask = async (): Promise<void> => {
    while (asked++ < answers) times.push(await firstToken(server, MESSAGE));
  };
  await Promise.all(Array.from({ length: options.atOnce }, ask));
  rounds.push(times);
  variant.cpuMs += cpuOf(readProcesses(), server.pid) - before;
}

function p(variant: Variant | undefined, percent: number): number {
  return percentile(variant?.rounds.flat() ?? [], percent);
}

function rowsOf([first, ...others]: readonly Variant[]): string[][] {
  const head = [
    "exporters",
    "answers",
    "CPU ms",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "p50 ×",
    "p99 ×",
    "p99 ×, rounds",
  ];
  return [head, ...[first, ...others].flatMap((one) => (one === undefined ? [] : [rowOf(one)]))];

  function rowOf(variant: Variant): string[] {
    const ms = [50, 95, 99].map((percent) => p(variant, percent).toFixed(1));
    const times = [50, 99].map((percent) => (p(variant, percent) / p(first, percent)).toFixed(3));
    const ofRounds = variant.rounds.map(
      (round, index) => percentile(round, 99) / percentile(first?.rounds[index] ?? [], 99),
    );
    const answers = variant.rounds.flat().length;
    const cpu = (variant.cpuMs / answers).toFixed(2);
    return [
      variant.name,
      String(answers),
      cpu,
      ...ms,
      ...times,
      percentile(ofRounds, 50).toFixed(3),
    ];
  }
}

/** What the server says became of its spans. */
async function fatesOf({ url }: RunningServer): Promise<string> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const lines = metrics.match(/^parley_telemetry_spans_total.*$/gm) ?? [];
  return lines.length === 0 ? "no spans" : lines.map((line) => line.slice(28)).join(", ");
}
