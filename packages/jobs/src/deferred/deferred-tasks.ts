import type { JobLog } from "../job-log.ts";

export interface DeferredOptions {
  log: JobLog;
  /** Tasks that run at a time. */
  concurrency?: number;
  /** Tasks that wait, in all; one more is dropped. */
  maxWaiting?: number;
  /** Milliseconds that a task may take. Then its signal is aborted, and its place is another's. */
  timeoutMs?: number;
}

export interface DeferredStats {
  started: number;
  completed: number;
  failed: number;
  /** Of those that failed, the ones whose time was over. */
  timedOut: number;
  dropped: number;
  waiting: number;
  running: number;
}

type Work = (signal: AbortSignal) => Promise<unknown>;

interface Task {
  name: string;
  work: Work;
  /** What the log says of whoever deferred it. */
  about: object;
}

/** Where tasks wait until what they follow is over. */
export interface Deferral {
  /** To be called once: from now on, what waits here may run, and what comes runs at once. */
  release(): void;
  defer(name: string, work: Work): void;
}

/**
 * Short tasks of this process, done after the answer that they belong to: never waited for, never an
 * unhandled rejection, and bounded in number and time. What must not be lost is a job instead.
 */
export class DeferredTasks {
  readonly #log: JobLog;
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  readonly #timeoutMs: number;
  readonly #queue: Task[] = [];
  readonly #running = new Map<AbortController, Promise<void>>();
  /** Those whose answer is not over yet; they count as waiting. */
  #held = 0;
  #isClosing = false;
  readonly #counts = { started: 0, completed: 0, failed: 0, timedOut: 0, dropped: 0 };

  constructor({ log, concurrency = 10, maxWaiting = 1_000, timeoutMs = 10_000 }: DeferredOptions) {
    this.#log = log;
    this.#concurrency = concurrency;
    this.#maxWaiting = maxWaiting;
    this.#timeoutMs = timeoutMs;
  }

  stats(): DeferredStats {
    const waiting = this.#queue.length + this.#held;
    return { ...this.#counts, waiting, running: this.#running.size };
  }

  /** Not before the present turn of the event loop is over. */
  defer(name: string, work: Work, about: object = {}): void {
    if (!this.#hasRoom({ name, work, about })) return;
    this.#queue.push({ name, work, about });
    queueMicrotask(() => this.#startSome());
  }

  /** For one answer: what is deferred waits until it is released. */
  hold(about: object): Deferral {
    let held: Task[] | null = [];
    return {
      defer: (name, work) => {
        if (held === null) return this.defer(name, work, about);
        const task = { name, work, about };
        if (!this.#hasRoom(task)) return;
        held.push(task);
        this.#held++;
      },
      release: () => {
        if (held === null) return;
        this.#held -= held.length;
        this.#queue.push(...held);
        held = null;
        this.#startSome();
      },
    };
  }

  /** Lets what waits and runs end for `graceMs`; what is left then is aborted and dropped. */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true;
    const over = setTimeout(() => {
      for (const task of this.#queue.splice(0)) this.#drop(task, "the process ends");
      for (const controller of this.#running.keys())
        controller.abort(new Error("The process is shutting down."));
    }, graceMs);
    this.#startSome();
    // What ends lets the next one begin.
    while (this.#running.size > 0) await Promise.race(this.#running.values());
    clearTimeout(over);
  }

  #hasRoom(task: Task): boolean {
    if (this.#isClosing) this.#drop(task, "the process ends");
    else if (this.#queue.length + this.#held >= this.#maxWaiting)
      this.#drop(task, "too many are waiting");
    else return true;
    return false;
  }

  #drop({ name, about }: Task, why: string): void {
    this.#counts.dropped++;
    this.#log.warn({ ...about, task: name }, `A deferred task was dropped: ${why}.`);
  }

  #startSome(): void {
    while (this.#running.size < this.#concurrency) {
      const task = this.#queue.shift();
      if (task === undefined) return;
      const controller = new AbortController();
      const run = this.#run(task, controller).finally(() => {
        this.#running.delete(controller);
        this.#startSome();
      });
      this.#running.set(controller, run);
    }
  }

  async #run({ name, work, about }: Task, controller: AbortController): Promise<void> {
    this.#counts.started++;
    const { signal } = controller;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      controller.abort(new Error(`It took longer than ${this.#timeoutMs} ms.`));
    }, this.#timeoutMs);
    try {
      await endedOrAborted(work, signal);
      this.#counts.completed++;
    } catch (error) {
      this.#counts.failed++;
      if (isLate) this.#counts.timedOut++;
      this.#log.warn({ ...about, err: error, task: name }, "A deferred task failed.");
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A task that does not listen to its signal goes on, but nobody waits for it any more. */
async function endedOrAborted(work: Work, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  await Promise.race([work(signal), aborted]);
}
