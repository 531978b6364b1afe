import { type Db, endRun as endRunRow, type RunRow } from "@parley/db";
import type { ContentBlock } from "@parley/shared";
import { hintPayload } from "../log/hint.ts";
import { encodeEntry, type LogEntry } from "../log/log-entry.ts";
import type { TraceSender } from "../observe/trace-sender.ts";
import { type RunOutcome, terminalEventOf } from "./run-outcome.ts";
import type { CountedUsage } from "./run-tally.ts";

export interface EndedRun {
  run: RunRow;
  outcome: RunOutcome;
  /** The seq of the terminal event: one after the last entry. */
  seq: number;
  content: readonly ContentBlock[];
  counted: CountedUsage | null;
  upstreamRequestId: string | null;
  /** Whoever is to be told of it; undefined: nobody. */
  traces: Pick<TraceSender, "wantsContent"> | undefined;
}

/**
 * Ends a run: its state, the terminal event, the message's content and the usage record, all or
 * none. Undefined: the run is no longer `run.ownerId`'s to end.
 */
export async function endRun(db: Db, ended: EndedRun): Promise<LogEntry | undefined> {
  const { run, outcome, seq, counted } = ended;
  const terminal = encodeEntry(seq, terminalEventOf(outcome, counted?.usage ?? null));
  const mine = await endRunRow(db, run, {
    status: outcome.status,
    stopReason: outcome.status === "completed" ? outcome.stopReason : null,
    failure: outcome.status === "failed" ? outcome.failure : null,
    upstreamRequestId: ended.upstreamRequestId,
    terminalEvent: { seq, data: terminal.json },
    content: ended.content,
    usage: counted && {
      tokens: counted.usage,
      model: run.model,
      costMicroDollars: counted.costMicroDollars,
      estimated: counted.estimated,
      firstTokenMs: counted.firstTokenMs,
    },
    trace: ended.traces === undefined ? null : { keepsRequest: ended.traces.wantsContent },
    hint: hintPayload(run.ownerId ?? "", [run.id]),
  });
  return mine ? terminal : undefined;
}
