import { type ChildProcess, spawn } from "node:child_process";
import { on, once } from "node:events";
import { fileURLToPath } from "node:url";
import type * as z from "zod";
import { pinned } from "./pinning.ts";

export interface ProcessOptions {
  /** The script, and what is put before and after it on Node's command line. */
  script: URL;
  nodeArgs?: string[];
  args?: string[];
  env?: Record<string, string>;
  /** Cores to run on, null for any. */
  cores: string | null;
  /** Finds what the process says when it is ready; its first group is `ready`. */
  readyLine: RegExp;
}

/** A process of its own that has said that it is ready. */
export interface StartedProcess {
  readonly pid: number;
  readonly ready: string;
  send(message: object): void;
  /** The end of what it has written to its output since it was ready. */
  said(): string;
  /** The next message that it sends. @throws Error when it ends or stays silent for `timeoutMs` */
  receive<T>(schema: z.ZodType<T>, timeoutMs: number): Promise<T>;
  /** Ends it; by force when it does not want to. */
  stop(): Promise<void>;
}

const READY_MS = 60_000;
const STOP_MS = 15_000;
/** Characters of a process's output that are kept. */
const KEPT_OUTPUT = 4_000;

const running = new Set<StartedProcess>();

/** For the end of the benchmark itself. */
export async function stopAllProcesses(): Promise<void> {
  await Promise.all([...running].map((each) => each.stop()));
}

/** @throws Error when the process ends, or is not ready in time */
export async function startProcess(options: ProcessOptions): Promise<StartedProcess> {
  const { script, nodeArgs = [], args = [], env = {}, cores } = options;
  const command = [process.execPath, ...nodeArgs, fileURLToPath(script), ...args];
  const child = spawn(...pinned(command, cores), {
    // Nothing of the person's own environment, so that it is the same for everyone.
    env: { PATH: process.env["PATH"] ?? "", NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    serialization: "advanced",
  });
  const name = child.spawnargs.join(" ");
  const messages = on(child, "message", { close: ["exit"] });
  const ready = await readyLine(child, options.readyLine);
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    output = (output + chunk).slice(-KEPT_OUTPUT);
  });
  const started: StartedProcess = {
    pid: child.pid ?? 0,
    ready,
    said: () => output,
    send: (message) => void child.send(message),
    receive: (schema, timeoutMs) => receive(messages, name, schema, timeoutMs),
    async stop() {
      running.delete(started);
      await stop(child);
    },
  };
  running.add(started);
  return started;
}

async function readyLine(child: ChildProcess, pattern: RegExp): Promise<string> {
  let output = "";
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const fail = (what: string) =>
    reject(new Error(`${child.spawnargs.join(" ")}\n${what}\n${output}`));
  const timer = setTimeout(() => fail("was not ready in time."), READY_MS);
  child.once("error", (error) => fail(error.message));
  child.once("exit", () => fail("ended before it was ready."));
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
    const found = pattern.exec(output)?.[1];
    if (found !== undefined) resolve(found);
  });
  try {
    return await promise;
  } catch (error) {
    await stop(child);
    throw error;
  } finally {
    clearTimeout(timer);
    child.stdout?.removeAllListeners("data");
  }
}

async function receive<T>(
  messages: NodeJS.AsyncIterator<unknown[]>,
  name: string,
  schema: z.ZodType<T>,
  timeoutMs: number,
): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${name} did not answer in time.`)), timeoutMs);
  try {
    const { value, done } = await Promise.race([messages.next(), tooLate]);
    if (done === true) throw new Error(`${name} has ended.`);
    return schema.parse(value[0]);
  } finally {
    clearTimeout(timer);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, "exit");
  const force = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  child.kill("SIGTERM");
  await exited;
  clearTimeout(force);
}
