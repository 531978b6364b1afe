import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { movePinned } from "./pinning.ts";
import { readProcesses } from "./process-table.ts";

/** The process id of the postmaster that Parley runs on a data folder. */
export function findPostmaster(dataDir: string): number {
  const [pid] = readFileSync(join(dataDir, "postgres/postmaster.pid"), "utf8").split("\n");
  return Number(pid);
}

/** For a connection of the benchmark's own to the Postgres that Parley runs on a data folder. */
export function clusterConnection(dataDir: string): string {
  const lines = readFileSync(join(dataDir, "postgres/postmaster.pid"), "utf8").split("\n");
  const host = encodeURIComponent(lines[4] ?? "");
  return `postgresql:///parley?host=${host}&port=5432&user=parley&sslmode=disable`;
}

/** Moves the postmaster and all that it has started; what it starts later follows it. */
export function moveCluster(postmaster: number, cores: string | null): void {
  movePinned(postmaster, cores);
  for (const { pid, parent } of readProcesses()) if (parent === postmaster) movePinned(pid, cores);
}

/** Such as `postgres (PostgreSQL) 18.4`. */
export function postgresVersion(postmaster: number): string {
  const command = execFileSync("ps", ["-o", "args=", "-p", String(postmaster)], {
    encoding: "utf8",
  });
  const [program = ""] = command.split(" ");
  return execFileSync(program, ["--version"], { encoding: "utf8" }).trim();
}
