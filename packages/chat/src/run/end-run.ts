import {
  type Db,
  endRun as endRunRow,
  insertRunEvent,
  insertUsageRecord,
  notifyRunEvents,
  type RunRow,
  setMessageContent,
} from "@parley/db";
import { costMicroDollars } from "@parley/llm";
import type { ContentBlock } from "@parley/shared";
import { encodeEntry, type LogEntry } from "../log/log-entry.ts";
import { hintPayload } from "../log/hint.ts";
import { type CountedUsage, type RunOutcome, runEndOf, terminalEventOf } from "./run-outcome.ts";

export interface EndedRun {
  run: RunRow;
  outcome: RunOutcome;
  /** The seq of the terminal event: one after the last entry. */
  seq: number;
  content: readonly ContentBlock[];
  counted: CountedUsage | null;
  upstreamRequestId: string | null;
}

/**
 * Ends a run within the caller's transaction: its state, the terminal event, the message's content
 * and the usage record, all or none. Undefined: the run is no longer `run.ownerId`'s to end.
 */
export async function endRun(trx: Db, ended: EndedRun): Promise<LogEntry | undefined> {
  const { run, outcome, seq, content, counted } = ended;
  const mine = await endRunRow(
    trx,
    run.id,
    run.ownerId,
    runEndOf(outcome, ended.upstreamRequestId),
  );
  if (!mine) return undefined;
  const entry = encodeEntry(seq, terminalEventOf(outcome, counted));
  await insertRunEvent(trx, run.id, { seq, data: entry.json, terminal: true });
  await setMessageContent(trx, run.messageId, content);
  if (counted !== null)
    await insertUsageRecord(trx, {
      organizationId: run.organizationId,
      userId: run.userId,
      runId: run.id,
      model: run.model,
      usage: counted.usage,
      costMicroDollars: costMicroDollars(counted.usage, run.model),
      estimated: counted.estimated,
    });
  await notifyRunEvents(trx, hintPayload(run.ownerId ?? "", [run.id]));
  return entry;
}
