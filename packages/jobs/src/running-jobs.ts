import { type Db, listJobsToStop } from "@parley/db";
import type { JobLog } from "./job-log.ts";

/**
 * Why a handler is to stop: `lost`, another process has the job now; `gone`, it was deleted;
 * `shutdown`, the process goes.
 */
export type StopKind = "cancelled" | "timeout" | "shutdown" | "lost" | "gone";

const words: Record<StopKind, string> = {
  cancelled: "The job was cancelled.",
  timeout: "The attempt took too long.",
  shutdown: "The process is shutting down.",
  lost: "Another process has taken the job over.",
  gone: "The job was deleted.",
};

/** The reason of an aborted job's signal. */
export class JobStop extends Error {
  readonly kind: StopKind;

  constructor(kind: StopKind) {
    super(words[kind]);
    this.name = "JobStop";
    this.kind = kind;
  }
}

/** Milliseconds after which a cancel is heard of though its NOTIFY was lost. */
const LOOK_EVERY_MS = 2_000;

/** The jobs that this process runs, and who wants them to stop. */
export class RunningJobs {
  readonly #db: Db;
  readonly #log: JobLog;
  readonly #running = new Map<string, AbortController>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(db: Db, log: JobLog) {
    this.#db = db;
    this.#log = log;
  }

  get count(): number {
    return this.#running.size;
  }

  add(id: string): AbortController {
    const controller = new AbortController();
    this.#running.set(id, controller);
    this.#timer ??= setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
    return controller;
  }

  remove(id: string, controller: AbortController): void {
    // An attempt that was taken over by this same process ends later than the next one began.
    if (this.#running.get(id) === controller) this.#running.delete(id);
    if (this.#running.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  stop(id: string, kind: StopKind): void {
    this.#running.get(id)?.abort(new JobStop(kind));
  }

  stopAll(kind: StopKind): void {
    for (const id of this.#running.keys()) this.stop(id, kind);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (const { id, isGone } of await listJobsToStop(this.#db, [...this.#running.keys()]))
        this.stop(id, isGone ? "gone" : "cancelled");
    } catch (error) {
      this.#log.warn({ err: error }, "It could not be looked up which jobs are to stop.");
    } finally {
      this.#looking = false;
    }
  }
}
