import { machineFacts } from "../machine-facts.ts";
import { renderTable } from "../table.ts";
import { startBed } from "./bed.ts";
import {
  type Measured,
  measureDeferred,
  measureIdle,
  measurePickUp,
  measureThroughput,
  measureTransactions,
} from "./measure.ts";

/* What work in the background costs: a job, which is durable, and a deferred task, which is not. */

const head = ["each", "", "p50", "p99", "a second", "CPU here", "CPU Postgres"];

const bed = await startBed();
try {
  const { cpu, cores, node, system } = machineFacts({ server: null, others: null });
  console.log(`${cpu}, ${cores} cores, ${system}, Node ${node}\n`);
  await measureTransactions(bed); // Once to warm up.
  const rows = [
    ...(await measureTransactions(bed)),
    await measurePickUp(bed),
    await measureThroughput(bed),
    await measureDeferred(bed),
  ];
  console.log(renderTable([head, ...rows.map(cellsOf)]));
  const idle = await measureIdle(bed);
  console.log(
    `\nWaiting for jobs: ${idle.node.toFixed(1)} ms CPU a second here, ${idle.postgres.toFixed(1)} ms in Postgres.`,
  );
} finally {
  await bed.close();
}

function cellsOf({ what, p50, p99, perSecond, nodeMs, postgresMs }: Measured): string[] {
  const ms = (value: number): string => (Number.isNaN(value) ? "" : `${value.toFixed(3)} ms`);
  const rate = Number.isNaN(perSecond) ? "" : Math.round(perSecond).toLocaleString("en");
  return [what, "", ms(p50), ms(p99), rate, ms(nodeMs), ms(postgresMs)];
}
