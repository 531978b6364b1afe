import {
  type Db,
  insertRunEvent,
  listAbandonedRuns,
  listRunEvents,
  lockAbandonedRun,
  notifyRunEvents,
  type RunRow,
  renewLease,
  setDecisions,
  takeRun,
} from "@parley/db";
import type { RunEvent } from "@parley/shared";
import { hintPayload } from "../log/hint.ts";
import { encodeEntry, type LogEntry } from "../log/log-entry.ts";
import type { ChatObserver } from "../observe/chat-observer.ts";
import type { TraceSender } from "../observe/trace-sender.ts";
import type { ProcessLog } from "../process-log.ts";
import type { ConversationChanges } from "../updates/conversation-changes.ts";
import { endRun } from "./end-run.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { type RunProgress, readProgress } from "./run-progress.ts";
import type { Runner } from "./runner.ts";

/** A dead process's runs are settled within a lease and one look, which is below 10 s. */
export const LEASE_MS = 6_000;
/** Runs that are settled at one look; the next look, seconds later, takes the rest. */
const MAX_AT_ONCE = 500;
/** Processes that may die over one step of a run before it is given up. */
const MAX_TRIES = 3;

export interface SettlerOptions {
  db: Db;
  ownerId: string;
  runner: Runner;
  publish: (runId: string, entries: readonly LogEntry[]) => void;
  changes: Pick<ConversationChanges, "publish">;
  observer: Pick<ChatObserver, "runEnded">;
  /** Undefined: nobody keeps traces. */
  traces?: TraceSender | undefined;
  log: ProcessLog;
}

/**
 * Settles the runs of processes that died (invariant 6): what nobody saw a token of is begun again
 * here, what has finished a step is gone on with after it, the rest is `interrupted` with its text
 * kept. And those that have waited for a person long enough. Several processes may look at once.
 */
export async function settleAbandonedRuns(options: SettlerOptions): Promise<void> {
  for (const runId of await listAbandonedRuns(options.db, MAX_AT_ONCE)) {
    try {
      await settleRun(options, runId, "skip");
    } catch (error) {
      // A seq that its owner took after all (it was slow, not dead), or the database: look again.
      options.log.warn({ err: error, runId }, "An abandoned run could not be settled yet.");
    }
  }
}

interface Settled {
  run: RunRow;
  entries: LogEntry[];
  /** How it ended, or how far it has come where it goes on here. */
  outcome: RunOutcome | undefined;
  progress: RunProgress | undefined;
}

/**
 * Does nothing where the run needs no settling (any more).
 * @param whenLocked "wait": once it returns, the run is settled, by whomever
 */
export async function settleRun(
  options: SettlerOptions,
  runId: string,
  whenLocked: "skip" | "wait",
): Promise<void> {
  const { db, runner, log } = options;
  const settled = await db.transaction().execute(async (trx): Promise<Settled | undefined> => {
    const run = await lockAbandonedRun(trx, runId, whenLocked);
    if (run === undefined || isWrittenHere(options, run)) return undefined;
    const rows = await listRunEvents(trx, runId, 0, Number.MAX_SAFE_INTEGER);
    const progress = readProgress(run, rows);
    const lastSeq = rows.at(-1)?.seq ?? 0;
    const outcome = decide(run, progress);
    if (outcome === "take over") return takeOver(trx, options, run, progress, lastSeq);
    progress.closeCall();
    const entry = await endRun(trx, {
      run,
      outcome,
      seq: lastSeq + 1,
      content: progress.content.content(),
      counted: progress.tally.counted(),
      upstreamRequestId: run.upstreamRequestId,
      traces: options.traces,
    });
    return entry && { run, entries: [entry], outcome, progress: undefined };
  });
  if (settled === undefined) return;
  const { run, entries, outcome, progress } = settled;
  const last = entries.at(-1);
  log.info({ runId, attempt: run.attempt }, `An abandoned run was settled: ${last?.json ?? ""}`);
  if (outcome !== undefined) {
    const code = outcome.status === "failed" ? outcome.failure.code : null;
    options.observer.runEnded({ run, status: outcome.status, code });
    options.traces?.ended(runId);
  }
  options.publish(runId, entries);
  options.changes.publish(run, run.conversationId);
  if (progress !== undefined && last !== undefined) runner.start(run, last.seq + 1, { progress });
}

/**
 * Whether this process, late with its lease, still writes the run: then it stays with it. What it
 * only believes to write, while the run is another's, it gives up; the next look settles it.
 */
function isWrittenHere({ runner, ownerId }: SettlerOptions, run: RunRow): boolean {
  // Who made it wait may only not have heard yet that it does.
  if (run.status === "waiting" || !runner.isActive(run.id)) return false;
  if (run.ownerId !== ownerId) runner.giveUp(run.id);
  return true;
}

function decide(run: RunRow, progress: RunProgress): RunOutcome | "take over" {
  if (run.stopRequestedAt !== null) return { status: "stopped" };
  if (run.status === "waiting") return "take over";
  if (!progress.hasCheckpoint && progress.isVisible) return { status: "interrupted" };
  if (progress.tries < MAX_TRIES) return "take over";
  return {
    status: "failed",
    failure: {
      code: "RUN_LOST",
      message: progress.hasCheckpoint
        ? "The server was restarted several times at the same step of this answer. What was written is kept; go on with it, or ask again."
        : "The server was restarted several times before it could answer. Try again.",
      retryable: true,
    },
  };
}

async function takeOver(
  trx: Db,
  options: SettlerOptions,
  run: RunRow,
  progress: RunProgress,
  lastSeq: number,
): Promise<Settled> {
  const { ownerId } = options;
  const isWaitOver = run.status === "waiting";
  const attempt = isWaitOver ? run.attempt : run.attempt + 1;
  const events: RunEvent[] = [];
  if (isWaitOver) events.push(...(await denyUndecided(trx, run, progress)));
  else {
    for (const call of progress.pending)
      call.mayHaveStarted = !call.needsApproval || call.approval !== undefined;
    const { id: runId, messageId, model } = run;
    events.push({ type: "run.started", runId, messageId, model, attempt });
  }
  for (const event of events) progress.apply(event);
  // A process that was itself late with its lease must not take what is at once taken from it.
  await renewLease(trx, ownerId, LEASE_MS);
  await takeRun(trx, run.id, { ownerId, attempt });
  const entries = await appendEntries(trx, run.id, lastSeq, events, ownerId);
  return { run: { ...run, ownerId, attempt }, entries, outcome: undefined, progress };
}

/** Nobody decided in time: that is a decision, too. */
async function denyUndecided(trx: Db, run: RunRow, progress: RunProgress): Promise<RunEvent[]> {
  const denied = progress.pending
    .filter(({ needsApproval, approval }) => needsApproval && approval === undefined)
    .map(({ id }) => ({ id, approved: false, reason: "nobody agreed to it in time." }));
  const decided = denied.map(({ id: callId, ...decision }) => ({ callId, ...decision }));
  await setDecisions(trx, run.id, [...run.decisions, ...decided]);
  return denied.map((decision) => ({ type: "tool.approval", ...decision }));
}

/**
 * Written in the transaction that takes the run: they claim the next seqs, so that the former
 * owner, should it live after all, finds them taken and writes no more.
 */
export async function appendEntries(
  trx: Db,
  runId: string,
  lastSeq: number,
  events: readonly RunEvent[],
  ownerId: string,
): Promise<LogEntry[]> {
  const entries = events.map((event, at) => encodeEntry(lastSeq + 1 + at, event));
  for (const { seq, json: data } of entries)
    await insertRunEvent(trx, runId, { seq, data, terminal: false });
  await notifyRunEvents(trx, hintPayload(ownerId, [runId]));
  return entries;
}
