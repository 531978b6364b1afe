import {
  type Db,
  insertRunEvent,
  listAbandonedRuns,
  listRunEvents,
  lockAbandonedRun,
  notifyRunEvents,
  type RunEventRow,
  type RunRow,
  renewLease,
  takeOverRun,
} from "@parley/db";
import { type RunEvent, runEvent, type TokenUsage } from "@parley/shared";
import { ContentAssembler } from "../log/content-assembler.ts";
import { hintPayload } from "../log/hint.ts";
import { encodeEntry, type LogEntry } from "../log/log-entry.ts";
import type { ProcessLog } from "../process-log.ts";
import type { ConversationChanges } from "../updates/conversation-changes.ts";
import { endRun } from "./end-run.ts";
import { estimateUsage } from "./estimate-usage.ts";
import type { CountedUsage, RunOutcome } from "./run-outcome.ts";
import type { Runner } from "./runner.ts";

/** A dead process's runs are settled within a lease and one look, which is below 10 s. */
export const LEASE_MS = 6_000;
/** Runs that are settled at one look; the next look, seconds later, takes the rest. */
const MAX_AT_ONCE = 500;
/** Processes that may die over one run before it is given up. */
const MAX_ATTEMPTS = 3;

export interface SettlerOptions {
  db: Db;
  ownerId: string;
  runner: Runner;
  publish: (runId: string, entries: readonly LogEntry[]) => void;
  changes: Pick<ConversationChanges, "publish">;
  log: ProcessLog;
}

/**
 * Settles the runs of processes that died (invariant 6): what nobody saw a token of is begun
 * again here, the rest is `interrupted` with its text kept. Several processes may look at once.
 */
export async function settleAbandonedRuns(options: SettlerOptions): Promise<void> {
  for (const runId of await listAbandonedRuns(options.db, MAX_AT_ONCE)) {
    try {
      await settleRun(options, runId);
    } catch (error) {
      // A seq that its owner took after all (it was slow, not dead), or the database: look again.
      options.log.warn({ err: error, runId }, "An abandoned run could not be settled yet.");
    }
  }
}

async function settleRun(options: SettlerOptions, runId: string): Promise<void> {
  const { db, ownerId, runner, log } = options;
  const settled = await db.transaction().execute(async (trx) => {
    const run = await lockAbandonedRun(trx, runId);
    if (run === undefined || isWrittenHere(options, run)) return undefined;
    const past = readLog(await listRunEvents(trx, runId, 0, Number.MAX_SAFE_INTEGER), run);
    const outcome = decide(run, past);
    if (outcome === "take over") {
      const attempt = run.attempt + 1;
      // A process that was itself late with its lease must not take what is at once taken from it.
      await renewLease(trx, ownerId, LEASE_MS);
      await takeOverRun(trx, runId, ownerId);
      const entry = await appendStarted(trx, run, past.lastSeq + 1, attempt, ownerId);
      return { run: { ...run, ownerId, attempt }, entry, begin: true };
    }
    const entry = await endRun(trx, {
      run,
      outcome,
      seq: past.lastSeq + 1,
      content: past.content.content(),
      counted: past.counted,
      upstreamRequestId: run.upstreamRequestId,
    });
    return entry && { run, entry, begin: false };
  });
  if (settled === undefined) return;
  const { run, entry, begin } = settled;
  log.info({ runId, attempt: run.attempt }, `A dead process's run was settled: ${entry.json}`);
  options.publish(runId, [entry]);
  options.changes.publish(run, run.conversationId);
  if (begin) runner.start(run, entry.seq + 1);
}

/**
 * Whether this process, late with its lease, still writes the run: then it stays with it. What it
 * only believes to write, while the run is another's, it gives up; the next look settles it.
 */
function isWrittenHere({ runner, ownerId }: SettlerOptions, run: RunRow): boolean {
  if (!runner.isActive(run.id)) return false;
  if (run.ownerId !== ownerId) runner.giveUp(run.id);
  return true;
}

interface PastLog {
  lastSeq: number;
  content: ContentAssembler;
  counted: CountedUsage | null;
  /** A token of the model was committed, so somebody may have seen it. */
  visible: boolean;
}

function readLog(rows: readonly RunEventRow[], run: RunRow): PastLog {
  const content = new ContentAssembler();
  let begun: TokenUsage | null = null;
  let outputChars = 0;
  let answered = 0;
  for (const row of rows) {
    const event: RunEvent = runEvent.parse(JSON.parse(row.data));
    content.add(event);
    if (event.type === "usage") begun = event;
    if (event.type === "text.delta" || event.type === "thinking.delta") {
      outputChars += event.text.length;
      answered++;
    } else if (event.type === "tool.call") answered++;
  }
  // The first text of a continued answer is the kept one, which is not this run's doing.
  const kept = run.options.continues === undefined ? 0 : 1;
  return {
    lastSeq: rows.at(-1)?.seq ?? 0,
    content,
    visible: answered > kept,
    counted:
      begun === null
        ? null
        : {
            usage: estimateUsage(tokensOf(begun), outputChars),
            estimated: true,
            firstTokenMs: null,
          },
  };
}

function tokensOf(usage: TokenUsage): TokenUsage {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
}

function decide(run: RunRow, past: PastLog): RunOutcome | "take over" {
  if (run.stopRequestedAt !== null) return { status: "stopped" };
  if (past.visible) return { status: "interrupted" };
  if (run.attempt < MAX_ATTEMPTS) return "take over";
  return {
    status: "failed",
    failure: {
      code: "RUN_LOST",
      message: "The server was restarted several times before it could answer. Try again.",
      retryable: true,
    },
  };
}

/**
 * Written in the transaction that takes the run over: it claims the next seq, so that the former
 * owner, should it live after all, finds it taken and writes no more.
 */
async function appendStarted(
  trx: Db,
  run: RunRow,
  seq: number,
  attempt: number,
  ownerId: string,
): Promise<LogEntry> {
  const entry = encodeEntry(seq, {
    type: "run.started",
    runId: run.id,
    messageId: run.messageId,
    model: run.model,
    attempt,
  });
  await insertRunEvent(trx, run.id, { seq, data: entry.json, terminal: false });
  await notifyRunEvents(trx, hintPayload(ownerId, [run.id]));
  return entry;
}
