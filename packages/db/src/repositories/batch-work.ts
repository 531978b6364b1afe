import type { BatchItem, BatchResult, TokenUsage } from "@parley/shared";
import { sql } from "kysely";
import type { BatchItemResult, Db } from "../tables.ts";
import { lockBatchBudgets, moveBatchMoney } from "./batch-money.ts";
import type { ReservedBudget, RunSubjects } from "./budget-reserves.ts";

/** Bytes of requests that are read at once. */
const MAX_READ_BYTES = 16 * 1024 * 1024;

/** A batch as whoever works on it needs it. */
export interface BatchWork extends RunSubjects {
  id: string;
  status: "receiving" | "running" | "ended";
  isCancelled: boolean;
  /** The API key that it was made with counts no more. */
  isKeyRevoked: boolean;
  items: number;
  ended: number;
  lostChunks: number;
}

export async function findBatchWork(db: Db, id: string): Promise<BatchWork | undefined> {
  const row = await db
    .selectFrom("batches")
    .select(["id", "organizationId", "userId", "apiKeyId", "status", "items", "lostChunks"])
    .select(sql<boolean>`cancel_requested_at IS NOT NULL`.as("isCancelled"))
    .select(
      sql<boolean>`EXISTS (SELECT FROM api_keys k
        WHERE k.id = batches.api_key_id AND k.revoked_at IS NOT NULL)`.as("isKeyRevoked"),
    )
    .select(sql<number>`answered + failed + cancelled + expired`.as("ended"))
    .where("id", "=", id)
    .executeTakeFirst();
  return row;
}

/** How many of an organization's batches are being worked on. */
export async function countBatchesRunning(db: Db, organizationId: string): Promise<number> {
  const { count } = await db
    .selectFrom("batches")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("organizationId", "=", organizationId)
    .where("status", "=", "running")
    .executeTakeFirstOrThrow();
  return Number(count);
}

export interface SentItem {
  position: number;
  request: BatchItem;
  model: string;
}

/** What came of taking the next items in hand. */
export type TakenItems =
  | { type: "taken"; items: SentItem[] }
  /** None is waiting. */
  | { type: "none" }
  /** The next one does not fit into the budgets as they stand. */
  | {
      type: "over budget";
      budgets: ReservedBudget[];
      cost: number | null;
      model: string;
    };

/**
 * Takes the next items in hand: as many in their order as fit into every budget that applies, where
 * what they may cost at most is reserved.
 */
export function takeItems(
  db: Db,
  batch: BatchWork,
  { limit, chunkId = null }: { limit: number; chunkId?: string | null },
): Promise<TakenItems> {
  return db.transaction().execute(async (trx) => {
    const budgets = await lockBatchBudgets(trx, batch);
    const { rows } = await sql<{ position: number; cost: string | null; model: string }>`
      SELECT position, cost, model FROM (
        SELECT position, bytes, max_cost_micro_dollars AS cost, model,
          sum(bytes) OVER (ORDER BY position) AS total
        FROM (SELECT * FROM batch_items WHERE batch_id = ${batch.id} AND status = 'waiting'
          ORDER BY position LIMIT ${limit} FOR UPDATE) AS next
      ) AS first WHERE total - bytes < ${MAX_READ_BYTES} ORDER BY position
    `.execute(trx);
    const [next] = rows;
    if (next === undefined) return { type: "none" };
    const { positions, reserved } = fitting(rows, budgets);
    if (positions.length === 0)
      return {
        type: "over budget",
        budgets,
        cost: next.cost === null ? null : Number(next.cost),
        model: next.model,
      };
    if (chunkId !== null) {
      const { organizationId, id: batchId } = batch;
      const chunk = { id: chunkId, organizationId, batchId, providerBatchId: null };
      await trx.insertInto("batchChunks").values(chunk).execute();
    }
    const items = await trx
      .updateTable("batchItems")
      .set({
        status: "sent",
        chunkId,
        reservedMicroDollars:
          budgets.length === 0 ? null : sql<string | null>`max_cost_micro_dollars`,
      })
      .where("batchId", "=", batch.id)
      .where("position", "=", (eb) => eb.fn.any(eb.val(positions)))
      .returning(["position", "request", "model"])
      .execute();
    await moveBatchMoney(trx, batch, { spent: 0, reserved });
    return { type: "taken", items: items.toSorted((a, b) => a.position - b.position) };
  });
}

function fitting(
  rows: readonly { position: number; cost: string | null }[],
  budgets: readonly ReservedBudget[],
): { positions: number[]; reserved: number } {
  if (budgets.length === 0) return { positions: rows.map(({ position }) => position), reserved: 0 };
  const left = Math.min(
    ...budgets.map(
      ({ monthlyMicroDollars, spentMicroDollars, reservedMicroDollars }) =>
        monthlyMicroDollars - spentMicroDollars - reservedMicroDollars,
    ),
  );
  const positions: number[] = [];
  let reserved = 0;
  for (const { position, cost } of rows) {
    if (cost === null || reserved + Number(cost) > left) break;
    reserved += Number(cost);
    positions.push(position);
  }
  return { positions, reserved };
}

/** Items that were taken in hand and have no end yet: of a chunk, or of a process that died. */
export async function listSentItems(
  db: Db,
  batchId: string,
  { chunkId, after = -1 }: { chunkId: string | null; after?: number },
): Promise<SentItem[]> {
  const { rows } = await sql<SentItem>`
    SELECT position, request, model FROM (
      SELECT position, request, model, bytes, sum(bytes) OVER (ORDER BY position) AS total
      FROM batch_items
      WHERE batch_id = ${batchId} AND status = 'sent' AND position > ${after}
        AND chunk_id IS NOT DISTINCT FROM ${chunkId}::uuid
    ) AS sent WHERE total - bytes < ${MAX_READ_BYTES} ORDER BY position
  `.execute(db);
  return rows;
}

/** How one item ended. */
export interface EndedItem {
  position: number;
  status: BatchResult["status"];
  result: BatchItemResult | null;
  /** What was used, to be counted; null: nothing. */
  usage: {
    tokens: TokenUsage;
    model: string;
    costMicroDollars: number | null;
    estimated: boolean;
  } | null;
}

/**
 * Writes down how items ended, what they used, and what that cost; all or none. An item that has
 * ended before stays as it is: it has one result. Returns how many have.
 */
export function endItems(db: Db, batch: BatchWork, ended: readonly EndedItem[]): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await lockBatchBudgets(trx, batch);
    const written = await writeItems(trx, batch, ended);
    const places = new Set(written.map(({ position }) => position));
    const mine = ended.filter(({ position }) => places.has(position));
    await insertUsage(trx, batch, mine);
    const spent = mine.reduce((sum, { usage }) => sum + (usage?.costMicroDollars ?? 0), 0);
    const reserved = -written.reduce((sum, row) => sum + Number(row.reserved ?? 0), 0);
    await moveBatchMoney(trx, batch, { spent, reserved });
    await countEnded(trx, batch, mine, spent);
    return mine.length;
  });
}

async function writeItems(trx: Db, batch: BatchWork, ended: readonly EndedItem[]) {
  // A row that is asked for again keeps what was reserved for it until it ends.
  const { rows } = await sql<{ position: number; reserved: string | null }>`
    UPDATE batch_items i SET status = e.status, result = e.result, chunk_id = NULL,
      cost_micro_dollars = e.cost, ended_at = now()
    FROM unnest(
      ${ended.map(({ position }) => position)}::int[],
      ${ended.map(({ status }) => status)}::text[],
      ${ended.map(({ result }) => (result === null ? null : JSON.stringify(result)))}::json[],
      ${ended.map(({ usage }) => usage?.costMicroDollars ?? null)}::bigint[]
    ) AS e (position, status, result, cost)
    WHERE i.batch_id = ${batch.id} AND i.position = e.position AND i.status IN ('waiting', 'sent')
    RETURNING i.position, i.reserved_micro_dollars AS reserved
  `.execute(trx);
  return rows;
}

async function insertUsage(
  trx: Db,
  { organizationId, userId, apiKeyId }: BatchWork,
  ended: readonly EndedItem[],
): Promise<void> {
  const records = ended.flatMap(({ usage }) => {
    if (usage === null) return [];
    const { tokens, model, costMicroDollars, estimated } = usage;
    return {
      organizationId,
      userId,
      apiKeyId,
      runId: null,
      model,
      ...tokens,
      costMicroDollars: costMicroDollars === null ? null : String(costMicroDollars),
      estimated,
    };
  });
  if (records.length > 0) await trx.insertInto("usageRecords").values(records).execute();
}

async function countEnded(
  trx: Db,
  { id }: BatchWork,
  ended: readonly EndedItem[],
  spent: number,
): Promise<void> {
  const count = (status: BatchResult["status"]) =>
    ended.filter((item) => item.status === status).length;
  await sql`
    UPDATE batches SET answered = answered + ${count("answered")}::int,
      failed = failed + ${count("failed")}::int, cancelled = cancelled + ${count("cancelled")}::int,
      expired = expired + ${count("expired")}::int,
      cost_micro_dollars = cost_micro_dollars + ${spent}::bigint
    WHERE id = ${id}
  `.execute(trx);
}

/** The next items that wait; with those that were taken in hand, but by nobody who lives. */
export async function listUnasked(
  db: Db,
  batchId: string,
  { inHand, limit }: { inHand: boolean; limit: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom("batchItems")
    .select("position")
    .where("batchId", "=", batchId)
    .where((eb) => {
      const waits = eb("status", "=", "waiting");
      const isSent = eb.and([eb("status", "=", "sent"), eb("chunkId", "is", null)]);
      return inHand ? eb.or([waits, isSent]) : waits;
    })
    .orderBy("position")
    .limit(limit)
    .execute();
  return rows.map(({ position }) => position);
}

export interface BatchChunk {
  id: string;
  /** Null: its requests are about to be left with the provider. */
  providerBatchId: string | null;
}

export function listChunks(db: Db, batchId: string): Promise<BatchChunk[]> {
  return db
    .selectFrom("batchChunks")
    .select(["id", "providerBatchId"])
    .where("batchId", "=", batchId)
    .orderBy("createdAt")
    .orderBy("id")
    .execute();
}

/** False: the chunk is gone, and its batch with it. */
export async function keepProviderBatch(
  db: Db,
  chunkId: string,
  providerBatchId: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("batchChunks")
    .set({ providerBatchId })
    .where("id", "=", chunkId)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** What is left of its items is asked for one by one. */
export async function deleteChunk(db: Db, chunkId: string): Promise<void> {
  await db.deleteFrom("batchChunks").where("id", "=", chunkId).execute();
}

/** The provider has lost a chunk: what has not ended waits again, and costs nothing yet. */
export function giveBackChunk(db: Db, batch: BatchWork, chunkId: string): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await lockBatchBudgets(trx, batch);
    const { rows } = await sql<{ reserved: string | null }>`
      WITH given AS (
        SELECT position, reserved_micro_dollars AS reserved FROM batch_items
        WHERE chunk_id = ${chunkId} AND status = 'sent' FOR UPDATE
      )
      UPDATE batch_items i SET status = 'waiting', chunk_id = NULL, reserved_micro_dollars = NULL
      FROM given WHERE i.batch_id = ${batch.id} AND i.position = given.position
      RETURNING given.reserved
    `.execute(trx);
    const reserved = -rows.reduce((sum, row) => sum + Number(row.reserved ?? 0), 0);
    await moveBatchMoney(trx, batch, { spent: 0, reserved });
    await deleteChunk(trx, chunkId);
    await sql`UPDATE batches SET lost_chunks = lost_chunks + 1 WHERE id = ${batch.id}`.execute(trx);
  });
}
