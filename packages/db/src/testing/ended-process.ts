import { spawn } from "node:child_process";
import { once } from "node:events";

/** The number of a process that has ended. */
export async function endedProcess(): Promise<number> {
  const child = spawn("true", { stdio: "ignore" });
  await once(child, "exit");
  if (child.pid === undefined) throw new Error("a started process has no id");
  return child.pid;
}
