import { setTimeout as wait } from "node:timers/promises";
import { type Db, markRunStreaming, releaseRun, type RunRow } from "@parley/db";
import type { LanguageModel } from "@parley/llm";
import { type ContentBlock, ParleyError } from "@parley/shared";
import { FileLoader } from "../files/file-loader.ts";
import type { LogEntry } from "../log/log-entry.ts";
import type { OpenLog } from "../log/open-log.ts";
import type { RunLog } from "../log/run-log.ts";
import type { ChatObserver } from "../observe/chat-observer.ts";
import type { TraceSender } from "../observe/trace-sender.ts";
import type { ProcessLog } from "../process-log.ts";
import type { Tool, ToolSource } from "../tools/define-tool.ts";
import { remainingTools } from "../tools/resolve-tools.ts";
import type { ConversationChanges } from "../updates/conversation-changes.ts";
import { RunAborted } from "./abort-reason.ts";
import type { AnswerLimits } from "./answer-limits.ts";
import type { KnownRequest } from "./build-model-request.ts";
import { endRun } from "./end-run.ts";
import { generate } from "./generate.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { RunProgress } from "./run-progress.ts";
import { RunSpans } from "./run-spans.ts";

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
  /** Milliseconds that an answer may take in all, but for those that it waits for its person. */
  deadlineMs: number;
  tools: readonly ToolSource[];
  limits: AnswerLimits;
  /** Days that a person has to decide on a call. */
  approvalDays: number;
  /** Whose models these are, as OpenTelemetry's GenAI conventions name it. */
  provider: string;
  observer: ChatObserver;
  /** Undefined: nobody keeps traces. */
  traces?: TraceSender | undefined;
  log: ProcessLog;
}

/** What whoever starts a run, or goes on with one, knows of it. */
export interface KnownRun extends KnownRequest {
  tools?: readonly Tool[];
  /** What its log says; left out: that it has just begun. */
  progress?: RunProgress;
}

/** Whether it is at rest: ended or waiting, here or by another process. If not, it has to be given back. */
type Finished = "at rest" | "unfinished";

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
  readonly #spans: RunSpans;
  #draining = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#files = new FileLoader(options.db);
    this.#spans = new RunSpans(options);
  }

  get activeCount(): number {
    return this.#active.size;
  }

  get isDraining(): boolean {
    return this.#draining;
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
   * Begins to write, or goes on. `nextSeq` is the seq after the entries that the log has already;
   * what is not `known` is read.
   */
  start(run: RunRow, nextSeq: number, known: KnownRun = {}): void {
    const active = this.#active.get(run.id);
    if (active !== undefined) {
      // It was made to wait and decided on before that was heard of here.
      void active.done.then(() => this.start(run, nextSeq, known));
      return;
    }
    const controller = new AbortController();
    const deadline = setTimeout(
      () => controller.abort(new RunAborted("deadline")),
      this.#options.deadlineMs - run.activeMs,
    );
    const done = this.#spans
      .run(run, () => this.#run(run, nextSeq, controller, known))
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

  /** Cuts the answer. False: it is not written here. */
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
   * where no token was seen, gone on with after a step, interrupted otherwise (invariant 6).
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
    known: KnownRun,
  ): Promise<Finished> {
    const { db, runLog, changes } = this.#options;
    const startedAt = performance.now();
    const log = runLog.open(run.id, nextSeq, (error) =>
      controller.abort(new RunAborted("lost", error)),
    );
    // Beside the model's first silence, not before it; but before the end, which it must not undo.
    const marked = markRunStreaming(db, run.id, run.ownerId ?? "").then(
      (mine) => mine || controller.abort(new RunAborted("lost")),
      (error: unknown) => controller.abort(new RunAborted("lost", error)),
    );
    const { signal } = controller;
    const progress = known.progress ?? new RunProgress(run);
    let { upstreamRequestId } = run;
    const outcome = await generate({
      ...this.#options,
      run,
      log,
      progress,
      known,
      tools: known.tools ?? (await this.#toolsOf(run, signal)),
      loadFiles: (path) => this.#files.load(run, path, signal),
      activeMs: () => run.activeMs + performance.now() - startedAt,
      onRequestId: (id) => {
        upstreamRequestId = id ?? upstreamRequestId;
      },
      marked,
      spans: this.#spans,
      processLog: this.#options.log,
      signal,
    });
    await marked;
    if (outcome === "waiting") {
      this.#spans.atRest(run, "waiting");
      this.#options.traces?.note(run.id);
      changes.publish(run, run.conversationId);
      return "at rest";
    }
    if (outcome === undefined) {
      this.#spans.atRest(run, "lost");
      // What was finished is not to be made again by whoever goes on with it.
      await log.drained().catch(() => undefined);
      return "unfinished";
    }
    return this.#end(run, log, progress, outcome, upstreamRequestId);
  }

  /** Read only where the run has any. */
  async #toolsOf(run: RunRow, signal: AbortSignal): Promise<readonly Tool[]> {
    const { tools: names = [], scopes = "all" } = run.options;
    if (names.length === 0) return [];
    return remainingTools(this.#options.tools, { ...run, scopes }, names, signal);
  }

  /** The terminal event comes only after the last commit. */
  async #end(
    run: RunRow,
    log: OpenLog,
    { content, tally }: RunProgress,
    outcome: RunOutcome,
    upstreamRequestId: string | null,
  ): Promise<Finished> {
    await log.drained();
    const ended = {
      run,
      outcome,
      seq: log.nextSeq,
      content: content.content(),
      counted: tally.counted(),
      upstreamRequestId,
      traces: this.#options.traces,
    };
    for (let tries = 1; ; tries++) {
      try {
        const entry = await endRun(this.#options.db, ended);
        this.#spans.atRest(run, entry === undefined ? "lost" : outcome.status, outcome);
        if (entry !== undefined) {
          this.#options.traces?.ended(run.id);
          this.#options.publish(run.id, [entry]);
          this.#options.changes.publish(run, run.conversationId);
          this.#options.onAnswered?.(run, ended.content);
        }
        return "at rest";
      } catch (error) {
        if (tries >= END_TRIES) throw error;
        this.#options.log.warn({ err: error, runId: run.id }, "A run's end is written again.");
        await wait(100 * 2 ** tries);
      }
    }
  }
}
