import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether a process runs. One that has ended and was not collected (a zombie) does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (process.platform !== "linux") return true;
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat !== "" && !/^\d+ \(.*\) Z/s.test(stat);
}

/** The processes that `parent` has started, those that have ended left out. */
export async function childrenOf(parent: number): Promise<number[]> {
  // A slim Linux has no `ps`, others have no /proc.
  const all = process.platform === "linux" ? await parentsFromProc() : await parentsFromPs();
  return all.filter(({ ppid }) => ppid === parent).map(({ pid }) => pid);
}

interface Parentage {
  pid: number;
  ppid: number;
}

async function parentsFromProc(): Promise<Parentage[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0);
  const stats = await Promise.all(
    // One that has just ended has no file any more.
    pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")),
  );
  return stats.flatMap((stat) => {
    const [, pid, state, ppid] = /^(\d+) \(.*\) (\w) (\d+) /s.exec(stat) ?? [];
    return pid === undefined || state === "Z" ? [] : [{ pid: Number(pid), ppid: Number(ppid) }];
  });
}

async function parentsFromPs(): Promise<Parentage[]> {
  const { stdout } = await run("ps", ["-A", "-o", "pid=,ppid="]);
  return stdout.split("\n").flatMap((line) => {
    const [, pid, ppid] = /^ *(\d+) +(\d+)/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), ppid: Number(ppid) }];
  });
}
