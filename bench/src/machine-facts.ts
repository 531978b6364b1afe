import { cpus, release, totalmem, type } from "node:os";
import type { Pinning } from "./process/pinning.ts";

export interface MachineFacts {
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
  pinning: Pinning;
}

/** What the numbers depend on besides the code. */
export function machineFacts(pinning: Pinning): MachineFacts {
  const processors = cpus();
  return {
    cpu: processors[0]?.model ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    pinning,
  };
}
