import { cpuOf, cpuOfFamily, readProcesses } from "../process/process-table.ts";

/** CPU time in milliseconds. */
export interface Cpu {
  node: number;
  postgres: number;
}

/** What some work costs this process and its Postgres, and how long it takes, in ms. */
export async function costOf(
  postmasterPid: number,
  work: () => Promise<void>,
): Promise<Cpu & { ms: number }> {
  const before = read(postmasterPid);
  const begunAt = performance.now();
  await work();
  const ms = performance.now() - begunAt;
  const after = read(postmasterPid);
  return { ms, node: after.node - before.node, postgres: after.postgres - before.postgres };
}

function read(postmasterPid: number): Cpu {
  const rows = readProcesses();
  return { node: cpuOf(rows, process.pid), postgres: cpuOfFamily(rows, postmasterPid) };
}
