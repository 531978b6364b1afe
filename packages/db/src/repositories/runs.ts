import type {
  CallDecision,
  Principal,
  Run,
  RunFailure,
  RunStatus,
  TokenUsage,
} from "@parley/shared";
import { sql } from "kysely";
import { decodeCursor, type Page, toPage } from "../page-cursor.ts";
import type { Db, RunOptions } from "../tables.ts";
import {
  type CostBound,
  costOf,
  lockBudgets,
  type ReservedBudget,
  reserve,
} from "./budget-reserves.ts";

/** A run as the process that owns it works with it. */
export interface RunRow {
  id: string;
  organizationId: string;
  conversationId: string;
  messageId: string;
  userId: string;
  model: string;
  status: RunStatus;
  attempt: number;
  options: RunOptions;
  inputDigest: Buffer;
  ownerId: string | null;
  apiKeyId: string | null;
  activeMs: number;
  decisions: CallDecision[];
  waitUntil: Date | null;
  stopRequestedAt: Date | null;
  stopReason: string | null;
  failureCode: RunFailure["code"] | null;
  failureMessage: string | null;
  failureRetryable: boolean | null;
  failureRetryAfterMs: number | null;
  upstreamRequestId: string | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  inputTokens: number | null;
  outputTokens: number | null;
  cacheReadTokens: number | null;
  cacheWriteTokens: number | null;
  costMicroDollars: string | null;
  firstTokenMs: number | null;
}

export function runRowToRun(row: RunRow): Run {
  return {
    id: row.id,
    conversationId: row.conversationId,
    messageId: row.messageId,
    model: row.model,
    status: row.status,
    attempt: row.attempt,
    stopReason: row.stopReason,
    failure: failureOf(row),
    usage: usageOf(row),
    costMicroDollars: row.costMicroDollars === null ? null : Number(row.costMicroDollars),
    firstTokenMs: row.firstTokenMs,
    upstreamRequestId: row.upstreamRequestId,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    waitUntil: row.waitUntil?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

function failureOf(row: RunRow): RunFailure | null {
  if (row.failureCode === null) return null;
  return {
    code: row.failureCode,
    message: row.failureMessage ?? "",
    retryable: row.failureRetryable ?? false,
    ...(row.failureRetryAfterMs !== null && { retryAfterMs: row.failureRetryAfterMs }),
  };
}

function usageOf(row: RunRow): TokenUsage | null {
  if (row.inputTokens === null) return importedUsageOf(row);
  return {
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens ?? 0,
    cacheReadTokens: row.cacheReadTokens ?? 0,
    cacheWriteTokens: row.cacheWriteTokens ?? 0,
  };
}

function importedUsageOf({ options: { imported } }: RunRow): TokenUsage | null {
  if (imported === undefined || imported.usage === null) return null;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = imported.usage;
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
}

/** The tokens of a run that has not ended. */
export const notCounted = {
  inputTokens: null,
  outputTokens: null,
  cacheReadTokens: null,
  cacheWriteTokens: null,
  costMicroDollars: null,
  firstTokenMs: null,
};

/** Every look-up of runs begins here, so none can leave its organization. */
function selectRuns(db: Db, organizationId: string) {
  return db
    .selectFrom("runs as r")
    .leftJoin("usageRecords as u", "u.runId", "r.id")
    .selectAll("r")
    .select(["u.inputTokens", "u.outputTokens", "u.cacheReadTokens", "u.cacheWriteTokens"])
    .select(["u.costMicroDollars", "u.firstTokenMs"])
    .where("r.organizationId", "=", organizationId);
}

export function findRun(db: Db, organizationId: string, id: string): Promise<RunRow | undefined> {
  return selectRuns(db, organizationId).where("r.id", "=", id).executeTakeFirst();
}

export function findRunByRequest(
  db: Db,
  organizationId: string,
  requestId: string,
): Promise<RunRow | undefined> {
  return selectRuns(db, organizationId).where("r.requestId", "=", requestId).executeTakeFirst();
}

export function findRunOfMessage(
  db: Db,
  organizationId: string,
  messageId: string,
): Promise<RunRow | undefined> {
  return selectRuns(db, organizationId).where("r.messageId", "=", messageId).executeTakeFirst();
}

export function listRunsOfConversation(
  db: Db,
  organizationId: string,
  conversationId: string,
): Promise<RunRow[]> {
  return selectRuns(db, organizationId).where("r.conversationId", "=", conversationId).execute();
}

export interface RunFilter {
  userId: string;
  status?: RunStatus | undefined;
  conversationId?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** Temporary conversations are in no list, and so neither are their runs, unless they are named. */
const isListed = sql<boolean>`NOT EXISTS (
  SELECT FROM conversations c WHERE c.id = r.conversation_id AND c.expires_at IS NOT NULL)`;

export async function listRuns(
  db: Db,
  organizationId: string,
  filter: RunFilter,
): Promise<Page<Run>> {
  let query = selectRuns(db, organizationId)
    .select(sql<string>`(extract(epoch FROM r.created_at) * 1000000)::bigint`.as("micros"))
    .where("r.userId", "=", filter.userId)
    .orderBy("r.createdAt", "desc")
    .orderBy("r.id", "desc")
    .limit(filter.limit + 1);
  if (filter.status !== undefined) query = query.where("r.status", "=", filter.status);
  query =
    filter.conversationId === undefined
      ? query.where(isListed)
      : query.where("r.conversationId", "=", filter.conversationId);
  if (filter.cursor !== undefined) {
    const { micros, id } = decodeCursor(filter.cursor);
    query = query.where(
      sql<boolean>`(r.created_at, r.id) < (timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${id}::uuid)`,
    );
  }
  return toPage(await query.execute(), filter.limit, runRowToRun);
}

export interface NewRun {
  id: string;
  organizationId: string;
  conversationId: string;
  messageId: string;
  userId: string;
  model: string;
  options: RunOptions;
  requestId: string;
  inputDigest: Buffer;
  ownerId: string;
  apiKeyId: string | null;
}

export interface InsertedRun {
  run: RunRow;
  /** What is reserved for it; null where no budget applies, or its price is not known. */
  reservedMicroDollars: number | null;
  /** Every budget that applies, with the reserve: where one is passed, roll the transaction back. */
  budgets: ReservedBudget[];
}

/** How many runs may go on at once; 0: any number. */
export interface ConcurrentRuns {
  /** Of one user in one organization. */
  perUser: number;
  perOrganization: number;
}

/**
 * Adds a run and the first entry of its log, where there is room for one more (exact over all
 * processes), and reserves what it may cost. To be called late in the transaction, as others of
 * the organization wait for its end.
 * @throws what `runRefusal` knows
 */
export async function insertRun(
  db: Db,
  run: NewRun,
  firstEvent: string,
  { bound, concurrentRuns }: { bound: CostBound | null; concurrentRuns: ConcurrentRuns },
): Promise<InsertedRun> {
  const { perUser, perOrganization } = concurrentRuns;
  const { budgets, ...row } = await db
    .with("first", (cte) =>
      cte.insertInto("runEvents").values({ runId: run.id, seq: 1, data: firstEvent }),
    )
    .with("budgeted", () => lockBudgets(run))
    .with("bounded", () => costOf(bound, run))
    .with("reserved", () => reserve(run))
    .insertInto("runs")
    .values({
      ...run,
      status: sql<RunStatus>`queue_run(${run.organizationId}, ${run.userId}, ${perUser}, ${perOrganization})`,
      options: JSON.stringify(run.options),
      reservedMicroDollars: sql<string | null>`(SELECT cost FROM bounded)`,
    })
    .returningAll()
    .returning(
      sql<ReservedBudget[]>`(SELECT coalesce(json_agg(budget), '[]') FROM reserved)`.as("budgets"),
    )
    .executeTakeFirstOrThrow();
  const { reservedMicroDollars: reserved } = row;
  return {
    run: { ...row, ...notCounted },
    reservedMicroDollars: reserved === null ? null : Number(reserved),
    budgets,
  };
}

/** The end of the log that a follower may ask for. Undefined: no such run in the organization. */
export function findLogEnd(
  db: Db,
  organizationId: string,
  userId: string,
  runId: string,
): Promise<{ status: RunStatus; lastSeq: number } | undefined> {
  return db
    .selectFrom("runs as r")
    .select("r.status")
    .select(
      sql<number>`coalesce((SELECT max(e.seq) FROM run_events e WHERE e.run_id = r.id), 0)`.as(
        "lastSeq",
      ),
    )
    .where("r.organizationId", "=", organizationId)
    .where("r.userId", "=", userId)
    .where("r.id", "=", runId)
    .executeTakeFirst();
}

/** How a conversation's last run was asked for. Undefined: the conversation is not the principal's. */
export async function findLastRunOptions(
  db: Db,
  { organizationId, userId }: Principal,
  conversationId: string,
): Promise<RunOptions | undefined> {
  const row = await db
    .selectFrom("conversations as c")
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom("runs as r")
          .select("r.options")
          .whereRef("r.conversationId", "=", "c.id")
          .orderBy("r.createdAt", "desc")
          .orderBy("r.id", "desc")
          .limit(1)
          .as("last"),
      (join) => join.onTrue(),
    )
    .select("last.options")
    .where("c.organizationId", "=", organizationId)
    .where("c.userId", "=", userId)
    .where("c.id", "=", conversationId)
    .executeTakeFirst();
  return row && (row.options ?? {});
}
