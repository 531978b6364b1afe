import { Worker } from "node:worker_threads";
import { ToolError } from "@parley/chat";
import * as z from "zod";

export interface IsolatedOptions {
  /** A module that calls `answerMessages`. */
  worker: URL;
  /** Milliseconds that one piece of work may take. */
  timeoutMs: number;
  /** Megabytes of heap. */
  memoryMb: number;
}

const WORKERS = 2;
/** Work that may wait for a worker. */
const MAX_WAITING = 100;
/** Milliseconds after which a worker that nobody needs ends. */
const IDLE_MS = 60_000;
/** Milliseconds that a busy machine may take to load what the work needs. */
const START_TIMEOUT_MS = 20_000;

const answerSchema = z.union([
  z.strictObject({ value: z.unknown() }),
  z.strictObject({ error: z.string() }),
]);

/**
 * Work whose time and memory depend on what others wrote: in threads of its own, which are killed
 * when it takes too long. Two at a time; threads are begun when they are needed, and kept a while.
 */
export class IsolatedWork {
  readonly #options: IsolatedOptions;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #ready = new WeakSet<Worker>();
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(options: IsolatedOptions) {
    this.#options = options;
  }

  /** What the work came to. Throws `ToolError` with its message where it failed, took too long, or cannot wait. */
  async run(input: unknown, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    await this.#turn(signal);
    try {
      return await this.#runNow(input, signal);
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#busy >= WORKERS) {
      if (this.#waiting.length >= MAX_WAITING)
        throw new ToolError("Too much is being worked on. Try again later.");
      await new Promise<void>((resolve, reject) => {
        const go = () => {
          signal.removeEventListener("abort", leave);
          resolve();
        };
        const leave = () => {
          this.#waiting.splice(this.#waiting.indexOf(go), 1);
          reject(signal.reason);
        };
        this.#waiting.push(go);
        signal.addEventListener("abort", leave, { once: true });
      });
    }
    this.#busy += 1;
  }

  async #runNow(input: unknown, signal: AbortSignal): Promise<unknown> {
    const { timeoutMs } = this.#options;
    const worker = this.#idle.pop() ?? this.#begin();
    worker.ref();
    try {
      if (!this.#ready.has(worker)) await nextMessage(worker, START_TIMEOUT_MS, signal);
      this.#ready.add(worker);
      worker.postMessage(input);
      const answer = answerSchema.parse(await nextMessage(worker, timeoutMs, signal));
      this.#keep(worker);
      if ("error" in answer) throw new ToolError(answer.error);
      return answer.value;
    } finally {
      // Whatever it is still at, nobody waits for it.
      if (!this.#idle.includes(worker)) await worker.terminate();
    }
  }

  #begin(): Worker {
    const { worker: url, memoryMb } = this.#options;
    const worker = new Worker(url, {
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 16 },
    });
    this.#all.add(worker);
    // One that breaks while nobody listens is simply no more.
    worker.on("error", () => {});
    worker.once("exit", () => {
      this.#all.delete(worker);
      const at = this.#idle.indexOf(worker);
      if (at !== -1) this.#idle.splice(at, 1);
    });
    return worker;
  }

  #keep(worker: Worker): void {
    worker.unref();
    this.#idle.push(worker);
    setTimeout(() => {
      if (this.#idle.includes(worker)) void worker.terminate();
    }, IDLE_MS).unref();
  }
}

async function nextMessage(
  worker: Worker,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const slow = () => reject(new ToolError(`This takes longer than ${timeoutMs / 1_000} s.`));
  const timer = setTimeout(slow, timeoutMs);
  const broken = (error: unknown) => reject(new ToolError("This takes too much memory.", error));
  const abort = () => reject(signal.reason);
  worker.once("message", resolve).once("error", broken);
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.off("message", resolve).off("error", broken);
    signal.removeEventListener("abort", abort);
  }
}

/** A worker's module beside the one that asks, in source and when built. */
export function workerBeside(moduleUrl: string, name: string): URL {
  const extension = moduleUrl.endsWith(".ts") ? ".ts" : ".js";
  return new URL(`./${name}${extension}`, moduleUrl);
}
