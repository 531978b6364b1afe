import { setTimeout as wait } from "node:timers/promises";
import { type Db, markRunStreaming, releaseRun, type RunRow } from "@parley/db";
import type { LanguageModel } from "@parley/llm";
import { type ContentBlock, ParleyError } from "@parley/shared";
import { FileLoader } from "../files/file-loader.ts";
import { ContentAssembler } from "../log/content-assembler.ts";
import type { LogEntry } from "../log/log-entry.ts";
import type { OpenLog } from "../log/open-log.ts";
import type { RunLog } from "../log/run-log.ts";
import type { ProcessLog } from "../process-log.ts";
import type { ConversationChanges } from "../updates/conversation-changes.ts";
import { RunAborted } from "./abort-reason.ts";
import { buildModelRequest, type KnownRequest } from "./build-model-request.ts";
import { endRun } from "./end-run.ts";
import { type Generated, generate } from "./generate.ts";

/** Answers that one process writes at a time, at the most. */
const MAX_ACTIVE_RUNS = 2_000;
const END_TRIES = 5;

export interface RunnerOptions {
  db: Db;
  model: LanguageModel;
  runLog: RunLog;
  publish: (runId: string, entries: readonly LogEntry[]) => void;
  changes: Pick<ConversationChanges, "publish">;
  /** Hears of every answer that was ended here, once that is written down. */
  onAnswered?: ((run: RunRow, content: readonly ContentBlock[]) => void) | undefined;
  /** Milliseconds that an answer may take in all. */
  deadlineMs: number;
  log: ProcessLog;
}

/** Whether a run was ended, here or by another process; if not, it has to be given back. */
type Finished = "ended" | "unfinished";

interface ActiveRun {
  controller: AbortController;
  done: Promise<void>;
}

/** Writes answers. A run belongs to the process, never to the request that started it. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #active = new Map<string, ActiveRun>();
  /** Runs that this process could not end: they are given back as soon as the database answers. */
  readonly #unfinished = new Map<string, RunRow>();
  readonly #files: FileLoader;
  #draining = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#files = new FileLoader(options.db);
  }

  get activeCount(): number {
    return this.#active.size;
  }

  /** Throws OVERLOADED when no further run may begin here. */
  assertRoom(): void {
    if (this.#draining)
      throw new ParleyError("OVERLOADED", "The server is restarting. Send it again in a moment.", {
        retryAfterMs: 3_000,
      });
    if (this.#active.size >= MAX_ACTIVE_RUNS)
      throw new ParleyError(
        "OVERLOADED",
        "Too many answers are being written. Try again shortly.",
        {
          retryAfterMs: 5_000,
        },
      );
  }

  /**
   * Begins to write. `nextSeq` is the seq after the entries that the log has already; what is not
   * `known` of the request is read.
   */
  start(run: RunRow, nextSeq: number, known: KnownRequest = {}): void {
    if (this.#active.has(run.id)) return;
    const controller = new AbortController();
    const deadline = setTimeout(
      () => controller.abort(new RunAborted("deadline")),
      this.#options.deadlineMs,
    );
    const done = this.#run(run, nextSeq, controller, known)
      .catch((error: unknown): Finished => {
        this.#options.log.error({ err: error, runId: run.id }, "A run could not be ended.");
        return "unfinished";
      })
      .then((finished) => {
        clearTimeout(deadline);
        this.#active.delete(run.id);
        if (finished === "unfinished") this.#unfinished.set(run.id, run);
      });
    this.#active.set(run.id, { controller, done });
  }

  /** Cuts the model's answer. False: it is not written here. */
  stop(runId: string): boolean {
    const active = this.#active.get(runId);
    active?.controller.abort(new RunAborted("stop"));
    return active !== undefined;
  }

  isActive(runId: string): boolean {
    return this.#active.has(runId);
  }

  /** Another process owns the run: whatever is still written here is of no use. */
  giveUp(runId: string): void {
    this.#active.get(runId)?.controller.abort(new RunAborted("lost"));
  }

  /** Lets the answers finish for `graceMs`; then cuts them, to be continued or taken over. */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    const graceEnds = new AbortController();
    const allDone = () => Promise.all([...this.#active.values()].map(({ done }) => done));
    await Promise.race([
      allDone(),
      wait(graceMs, undefined, { signal: graceEnds.signal }).catch(() => undefined),
    ]);
    graceEnds.abort();
    for (const { controller } of this.#active.values())
      controller.abort(new RunAborted("shutdown"));
    await allDone();
    await this.releaseUnfinished();
  }

  /**
   * Gives back what could not be ended, to be settled like a dead process's runs: begun again
   * where no token was seen, interrupted otherwise (invariant 6).
   */
  async releaseUnfinished(): Promise<void> {
    for (const run of this.#unfinished.values()) {
      await releaseRun(this.#options.db, run.id, run.ownerId ?? "");
      this.#unfinished.delete(run.id);
    }
  }

  async #run(
    run: RunRow,
    nextSeq: number,
    controller: AbortController,
    known: KnownRequest,
  ): Promise<Finished> {
    const { db, model, runLog } = this.#options;
    const log = runLog.open(run.id, nextSeq, (error) =>
      controller.abort(new RunAborted("lost", error)),
    );
    // Beside the model's first silence, not before it; but before the end, which it must not undo.
    const marked = markRunStreaming(db, run.id, run.ownerId ?? "").then(
      (mine) => mine || controller.abort(new RunAborted("lost")),
      (error: unknown) => controller.abort(new RunAborted("lost", error)),
    );
    const { signal } = controller;
    const { request, keptText, release } = await buildModelRequest(db, run, known, (path) =>
      this.#files.load(run, path, signal),
    );
    try {
      const content = new ContentAssembler();
      if (keptText !== "") {
        const kept = { type: "text.delta", text: keptText } as const;
        content.add(kept);
        await log.append(kept);
      }
      const processLog = this.#options.log;
      const generated = await generate({ model, request, run, log, content, processLog, signal });
      await marked;
      return await this.#end(run, log, content, generated);
    } finally {
      release();
    }
  }

  /** The terminal event comes only after the last commit. */
  async #end(
    run: RunRow,
    log: OpenLog,
    content: ContentAssembler,
    generated: Generated,
  ): Promise<Finished> {
    const { outcome, counted, upstreamRequestId } = generated;
    if (outcome === undefined) return "unfinished";
    await log.drained();
    const ended = {
      run,
      outcome,
      seq: log.nextSeq,
      content: content.content(),
      counted,
      upstreamRequestId,
    };
    for (let tries = 1; ; tries++) {
      try {
        const entry = await endRun(this.#options.db, ended);
        if (entry !== undefined) {
          this.#options.publish(run.id, [entry]);
          this.#options.changes.publish(run, run.conversationId);
          this.#options.onAnswered?.(run, ended.content);
        }
        return "ended";
      } catch (error) {
        if (tries >= END_TRIES) throw error;
        this.#options.log.warn({ err: error, runId: run.id }, "A run's end is written again.");
        await wait(100 * 2 ** tries);
      }
    }
  }
}
