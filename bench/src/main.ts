import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { machineFacts } from "./machine-facts.ts";
import { readOptions } from "./options.ts";
import { choosePinning } from "./process/pinning.ts";
import { stopAllProcesses } from "./process/start-process.ts";
import { renderReport } from "./streams/report.ts";
import { runStreams } from "./streams/run-streams.ts";
import { summarize } from "./streams/summary.ts";
import { judgeTargets } from "./streams/targets.ts";
import { variantTitles } from "./streams/variant-name.ts";

const results = new URL("../results/", import.meta.url);

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => void stopAllProcesses().finally(() => process.exit(130)));

const options = readOptions(process.argv.slice(2));
const pinning = choosePinning();
const machine = machineFacts(pinning);
const startedAt = new Date().toISOString();
console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.system}`);
console.log(
  pinning.server === null
    ? "Processes float: pinning them needs Linux, taskset and two cores."
    : `The server under test has core ${pinning.server} for itself, all else is on ${pinning.others}.`,
);

const measurements = await runStreams(options, pinning);
const rows = summarize(measurements);
const targets = judgeTargets(rows);
console.log(`\n${renderReport(rows, targets)}`);

await mkdir(results, { recursive: true });
const file = new URL(`streams-${startedAt.replaceAll(":", "-")}.json`, results);
const report = { scenario: "streams", startedAt, options, machine, targets, rows, measurements };
await writeFile(file, `${JSON.stringify(report, undefined, 2)}\n`);
console.log(`\nKept in ${fileURLToPath(file)}`);

const wrong = measurements.filter((each) => each.problems.length > 0);
for (const { round, streams, variant, problems, serverSaid } of wrong)
  console.error(
    `\nRound ${round}, ${streams} streams, ${variantTitles[variant]}: ${problems.length} texts were wrong, such as:\n${problems[0]}\nThe server said: ${serverSaid || "nothing"}`,
  );
if (wrong.length > 0) process.exitCode = 1;
