import { readFile } from "node:fs/promises";
import { until } from "./until.ts";

/** What a process holds of the machine's memory, in bytes; 0 where there is no /proc to ask. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Looks in a row at which a process has to have done next to nothing since the look before. */
const QUIET_LOOKS = 20;

/** Waits until a process has nothing to do any more. At once where there is no /proc to ask. */
export async function untilQuiet(pid: number): Promise<void> {
  let quiet = 0;
  let before = await processorTicks(pid);
  const look = async (): Promise<boolean> => {
    const now = await processorTicks(pid);
    quiet = now - before <= 1 ? quiet + 1 : 0;
    before = now;
    return quiet >= QUIET_LOOKS;
  };
  await until("the server has nothing to do any more", look, 60_000);
}

/** The time that it was computing, in hundredths of a second. */
async function processorTicks(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const [user = "0", system = "0"] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14);
  return Number(user) + Number(system);
}
