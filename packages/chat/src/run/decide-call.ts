import {
  type Db,
  listRunEvents,
  lockRun,
  renewLease,
  type RunRow,
  setDecisions,
  takeRun,
} from "@parley/db";
import {
  type CallDecision,
  type DecideCallInput,
  isActive,
  ParleyError,
  type Principal,
  type Run,
  type RunEvent,
} from "@parley/shared";
import type { LogEntry } from "../log/log-entry.ts";
import { type RunProgress, readProgress } from "./run-progress.ts";
import { appendEntries, LEASE_MS, type SettlerOptions } from "./settle-runs.ts";
import { getRun } from "./stop-run.ts";

interface Decided {
  run: RunRow;
  entries: LogEntry[];
  /** Set where nothing is left to decide, and the run goes on here. */
  progress: RunProgress | undefined;
}

/**
 * Writes down whether a call may be made. Where the run waits for nothing else, it goes on in this
 * process; where it is still at work, whoever works on it looks before it would wait. Idempotent.
 */
export async function decideCall(
  options: SettlerOptions & { requests: Db },
  principal: Principal,
  input: DecideCallInput,
): Promise<Run> {
  const { requests: db, runner } = options;
  runner.assertRoom();
  const decided = await db
    .transaction()
    .execute((trx) => writeDecision(trx, options.ownerId, principal, input));
  if (decided !== undefined) {
    const { run, entries, progress } = decided;
    options.publish(run.id, entries);
    options.changes.publish(run, run.conversationId);
    const last = entries.at(-1);
    if (progress !== undefined && last !== undefined) runner.start(run, last.seq + 1, { progress });
  }
  return getRun(db, principal, input.runId);
}

/** Undefined: there is nothing more to do, here or now. */
async function writeDecision(
  trx: Db,
  ownerId: string,
  principal: Principal,
  { runId, callId, approved, reason }: DecideCallInput,
): Promise<Decided | undefined> {
  const run = await lockRun(trx, principal, runId);
  if (run === undefined) throw new ParleyError("NOT_FOUND", "There is no such run.");
  const decision: CallDecision = { callId, approved, ...(reason !== undefined && { reason }) };
  const former = run.decisions.find((earlier) => earlier.callId === callId);
  if (former !== undefined) {
    if (former.approved === approved && former.reason === reason) return undefined;
    throw new ParleyError("CONFLICT", "This call was decided on already.");
  }
  if (!isActive(run.status) || run.stopRequestedAt !== null)
    throw new ParleyError("CONFLICT", "This answer has ended: its calls are no longer made.");
  const rows = await listRunEvents(trx, runId, 0, Number.MAX_SAFE_INTEGER);
  const progress = readProgress(run, rows);
  if (!progress.pending.some(({ id, needsApproval }) => id === callId && needsApproval))
    throw new ParleyError("BAD_REQUEST", "callId: The answer has no such call to decide on.");
  await setDecisions(trx, runId, [...run.decisions, decision]);
  if (run.status !== "waiting") return undefined;
  const event: RunEvent = {
    type: "tool.approval",
    id: callId,
    approved,
    ...(reason !== undefined && { reason }),
  };
  progress.apply(event);
  const lastSeq = rows.at(-1)?.seq ?? 0;
  const entries = await appendEntries(trx, runId, lastSeq, [event], ownerId);
  const isOpen = progress.pending.some(({ needsApproval, approval }) => needsApproval && !approval);
  if (isOpen) return { run, entries, progress: undefined };
  await renewLease(trx, ownerId, LEASE_MS);
  await takeRun(trx, runId, { ownerId, attempt: run.attempt });
  return { run: { ...run, ownerId }, entries, progress };
}
