import type { RunEventRow, RunRow } from "@parley/db";
import { type RunEvent, runEvent, type TokenUsage } from "@parley/shared";
import { ContentAssembler } from "../log/content-assembler.ts";
import { estimateUsage } from "./estimate-usage.ts";
import { RunTally } from "./run-tally.ts";

/** A call of the last finished model call that has no result yet. */
export interface PendingCall {
  id: string;
  name: string;
  input: unknown;
  needsApproval: boolean;
  /** What its person said; undefined: nothing yet. */
  approval: { approved: boolean; reason?: string | undefined } | undefined;
  /** A process that is gone may have begun with it. */
  mayHaveStarted: boolean;
}

/** The stop reason of what a run begins with: the answer that it continues, as it was kept. */
export const CONTINUED = "continued";

/**
 * How far a run has come, as its log says: enough to go on after its last finished step, which is
 * what a model call with tools ends with in its log (a checkpoint), or a tool's result.
 */
export class RunProgress {
  readonly content = new ContentAssembler();
  readonly tally: RunTally;
  /** Model calls that ended with calls of tools. */
  steps = 0;
  /** So it can be gone on with by itself, whoever has seen what. */
  hasCheckpoint = false;
  pending: PendingCall[] = [];
  /** Decisions that the log has. */
  decisions = 0;
  /** Times that a process began since a step was finished. */
  tries = 0;
  /** What the log has of the model call that is going on. */
  #open: { begun: TokenUsage; chars: number } | null = null;
  /** What it has asked for. */
  #asked: PendingCall[] = [];
  #answered = 0;
  readonly #kept: number;

  constructor({ model, options }: Pick<RunRow, "model" | "options">) {
    this.tally = new RunTally(model);
    // The first text of a continued answer is the kept one, which is not this run's doing.
    this.#kept = options.continues === undefined ? 0 : 1;
  }

  /** A token of the model was committed, so somebody may have seen it. */
  get isVisible(): boolean {
    return this.#answered > this.#kept;
  }

  apply(event: RunEvent): void {
    this.content.add(event);
    switch (event.type) {
      case "run.started":
        this.closeCall();
        this.tries++;
        return;
      case "usage":
        if (event.stopReason === undefined) this.#begin(event);
        else this.#finish(event, event.stopReason);
        return;
      case "text.delta":
      case "thinking.delta":
        this.#answered++;
        if (this.#open !== null) this.#open.chars += event.text.length;
        return;
      case "tool.call": {
        this.#answered++;
        const { id, name, input, needsApproval = false } = event;
        const call = { id, name, input, needsApproval };
        this.#asked.push({ ...call, approval: undefined, mayHaveStarted: false });
        return;
      }
      case "tool.approval": {
        const call = this.pending.find(({ id }) => id === event.id);
        // Those on calls of the answer that is continued are not this run's.
        if (call === undefined) return;
        this.decisions++;
        const { approved, reason } = event;
        call.approval = { approved, reason };
        return;
      }
      case "tool.result":
        this.tries = 1;
        this.pending = this.pending.filter(({ id }) => id !== event.id);
        return;
      default:
    }
  }

  /** The model call has come to its end. */
  completeCall(usage: TokenUsage): void {
    this.#open = null;
    this.tally.add({ usage: tokensOf(usage), estimated: false });
  }

  /** The model call, if one is going on, was cut: what it has used can only be estimated. */
  closeCall(): void {
    this.#asked = [];
    if (this.#open === null) return;
    const { begun, chars } = this.#open;
    this.#open = null;
    this.tally.add({ usage: estimateUsage(begun, chars), estimated: true });
  }

  #begin(usage: TokenUsage): void {
    this.closeCall();
    this.#open = { begun: tokensOf(usage), chars: 0 };
  }

  #finish(usage: TokenUsage, stopReason: string): void {
    const asked = this.#asked;
    this.#asked = [];
    this.hasCheckpoint = true;
    this.tries = 1;
    if (stopReason === CONTINUED) return;
    this.completeCall(usage);
    this.steps++;
    this.pending = asked;
  }
}

/** The progress of a run whose log this is. */
export function readProgress(
  run: Pick<RunRow, "model" | "options">,
  rows: readonly Pick<RunEventRow, "data">[],
): RunProgress {
  const progress = new RunProgress(run);
  for (const { data } of rows) progress.apply(runEvent.parse(JSON.parse(data)));
  return progress;
}

function tokensOf(usage: TokenUsage): TokenUsage {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
}
