import { type ChildProcess, spawn } from "node:child_process";
import { delimiter, join, resolve } from "node:path";

export const repository = resolve(import.meta.dirname, "..");

export interface CommandResult {
  ok: boolean;
  /** Standard output and standard error in the order in which they came; empty when `show` is set. */
  output: string;
  seconds: number;
}

export interface CommandOptions {
  env?: Record<string, string>;
  /** Lets the command write to the terminal itself instead of collecting its output. */
  show?: boolean;
  /** Told of each line as it comes. */
  onLine?: (line: string) => void;
  /** The command is ended after this many milliseconds and counts as failed. Default: 20 minutes. */
  timeoutMs?: number;
}

/** How long a command may take to end after a signal. */
const SIGNAL_GRACE_MS = 5_000;

const running = new Set<ChildProcess>();

/** Runs a program of the workspace (or of the machine) in the repository's root; never rejects. */
export async function runCommand(
  program: string,
  args: string[],
  { env = {}, show = false, onLine, timeoutMs = 20 * 60_000 }: CommandOptions = {},
): Promise<CommandResult> {
  const started = performance.now();
  const child = spawn(program, args, {
    cwd: repository,
    env: { ...process.env, ...environment(), ...env },
    stdio: show ? "inherit" : ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const collected: string[] = [];
  let line = "";
  const take = (chunk: string): void => {
    collected.push(chunk);
    const lines = (line + chunk).split("\n");
    line = lines.pop() ?? "";
    if (onLine !== undefined) lines.forEach(onLine);
  };
  child.stdout?.setEncoding("utf8").on("data", take);
  child.stderr?.setEncoding("utf8").on("data", take);

  const { promise: ended, resolve: end } = Promise.withResolvers<boolean>();
  const deadline = setTimeout(() => {
    take(`\n${program} did not end within ${timeoutMs / 1000} s and was stopped.\n`);
    child.kill("SIGKILL");
  }, timeoutMs);
  child.once("error", (error) => {
    take(`${program} could not be run: ${error.message}\n`);
    end(false);
  });
  child.once("close", (code) => end(code === 0));
  const ok = await ended;
  clearTimeout(deadline);
  running.delete(child);
  return { ok, output: collected.join(""), seconds: (performance.now() - started) / 1000 };
}

const signals = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const;

/**
 * Passes a signal that is meant for this process on to what it runs, waits for that, and leaves.
 * @returns a function that ends this arrangement
 */
export function endCommandsOnSignal(): () => void {
  const stops = signals.map(([signal, code]) => {
    const leave = (): void => {
      for (const child of running) child.kill(signal);
      setTimeout(() => process.exit(code), SIGNAL_GRACE_MS).unref();
      void Promise.all([...running].map(hasEnded)).then(() => process.exit(code));
    };
    process.once(signal, leave);
    return () => process.off(signal, leave);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

function hasEnded(child: ChildProcess): Promise<void> {
  const { promise, resolve: end } = Promise.withResolvers<void>();
  if (child.exitCode !== null || child.signalCode !== null) end();
  else child.once("close", () => end());
  return promise;
}

function environment(): Record<string, string> {
  const bin = join(repository, "node_modules/.bin");
  return {
    PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`,
    TURBO_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
  };
}

/** `1.4 s`, `2 min 05 s` */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.round(seconds % 60)).padStart(2, "0")} s`;
}
