import { type Db, type JobAttempt, type JobProgress, updateJobProgress } from "@parley/db";
import type { JobLog } from "./job-log.ts";

/** Milliseconds between two writes at the least. */
const WRITE_EVERY_MS = 250;

/** Writes how far an attempt is: the latest word only, and never two at a time. */
export class ProgressWriter {
  readonly #db: Db;
  readonly #attempt: JobAttempt;
  readonly #log: JobLog;
  #next: JobProgress | null = null;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #ended = false;

  constructor(db: Db, attempt: JobAttempt, log: JobLog) {
    this.#db = db;
    this.#attempt = attempt;
    this.#log = log;
  }

  set(progress: JobProgress): void {
    if (this.#ended) return;
    this.#next = progress;
    if (this.#timer === undefined && this.#writing === undefined) this.#write();
  }

  /** Writes no more. Returns what was not written yet. */
  async end(): Promise<JobProgress | null> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#writing;
    return this.#next;
  }

  #write(): void {
    const progress = this.#next;
    if (progress === null || this.#ended) return;
    this.#next = null;
    this.#writing = updateJobProgress(this.#db, this.#attempt, progress)
      .catch((error: unknown) =>
        this.#log.warn({ err: error, jobId: this.#attempt.id }, "A job's progress is not written."),
      )
      .finally(() => {
        this.#writing = undefined;
        if (this.#ended) return;
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#write();
        }, WRITE_EVERY_MS);
      });
  }
}
