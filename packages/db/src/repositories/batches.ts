import { type Batch, BATCH_RESULTS_DAYS, type Principal } from "@parley/shared";
import { sql } from "kysely";
import { decodeCursor, type Page, toPage } from "../page-cursor.ts";
import type { Db } from "../tables.ts";
import type { Owner } from "./owners.ts";
import { lockWebhooks, tellOfBatch, wakeDeliverers } from "./webhook-events.ts";

const BATCHES_AT_ONCE = 500;

interface BatchRow {
  id: string;
  name: string | null;
  status: "receiving" | "running" | "ended";
  items: number;
  answered: number;
  failed: number;
  cancelled: number;
  expired: number;
  costMicroDollars: string;
  createdAt: Date;
  cancelRequestedAt: Date | null;
  endedAt: Date | null;
  expiresAt: Date | null;
}

const batchColumns = [
  "id",
  "name",
  "status",
  "items",
  "answered",
  "failed",
  "cancelled",
  "expired",
  "costMicroDollars",
  "createdAt",
  "cancelRequestedAt",
  "endedAt",
  "expiresAt",
] as const;

function batchRowToBatch(row: BatchRow): Batch {
  const { answered, failed, cancelled, expired } = row;
  const waiting = row.items - answered - failed - cancelled - expired;
  const going = row.cancelRequestedAt === null ? "running" : "cancelling";
  return {
    id: row.id,
    name: row.name,
    status: row.status === "ended" ? "ended" : going,
    counts: { total: row.items, waiting, answered, failed, cancelled, expired },
    costMicroDollars: Number(row.costMicroDollars),
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}

/** The person's, without those that still come in. */
function selectBatches(db: Db, { organizationId, userId }: Owner) {
  return db
    .selectFrom("batches")
    .select(batchColumns)
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .where("status", "!=", "receiving");
}

/** False: the id is taken. */
export async function insertBatch(
  db: Db,
  { organizationId, userId, via, credentialId }: Principal,
  { id, name }: { id: string; name: string | null },
): Promise<boolean> {
  const apiKeyId = via === "key" ? credentialId : null;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("batches")
    .values({ id, organizationId, userId, apiKeyId, name, inputDigest: null, idempotencyKey: null })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** All of it is there. Throws a unique violation where the idempotency key was used before. */
export async function beginBatch(
  trx: Db,
  { organizationId }: Owner,
  {
    id,
    bytes,
    ...known
  }: {
    id: string;
    items: number;
    bytes: number;
    inputDigest: Buffer;
    idempotencyKey: string | null;
  },
): Promise<Batch> {
  const row = await trx
    .updateTable("batches")
    .set({ ...known, bytes: String(bytes), status: "running", createdAt: sql<Date>`now()` })
    .where("id", "=", id)
    .where("organizationId", "=", organizationId)
    .where("status", "=", "receiving")
    .returning(batchColumns)
    .executeTakeFirstOrThrow();
  return batchRowToBatch(row);
}

/** How many of an organization's are going; nobody else begins one until the transaction ends. */
export async function countBatchesGoing(trx: Db, organizationId: string): Promise<number> {
  await sql`SELECT FROM organizations WHERE id = ${organizationId} FOR NO KEY UPDATE`.execute(trx);
  const { count } = await trx
    .selectFrom("batches")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("organizationId", "=", organizationId)
    .where("status", "=", "running")
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Of all lines of a person's batches that are kept: how many bytes. */
export async function countBatchBytes(db: Db, { organizationId, userId }: Owner): Promise<number> {
  const { bytes } = await db
    .selectFrom("batches")
    .select(({ fn }) => fn.coalesce(fn.sum<string>("bytes"), sql<string>`0`).as("bytes"))
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .executeTakeFirstOrThrow();
  return Number(bytes);
}

export interface KeptBatch {
  batch: Batch;
  inputDigest: Buffer | null;
}

/** The batch that was made by the same call before, if it was. */
export async function findBatchLike(
  db: Db,
  owner: Owner,
  by: { id: string } | { idempotencyKey: string },
): Promise<KeptBatch | undefined> {
  const query = selectBatches(db, owner).select("inputDigest");
  const row = await ("id" in by
    ? query.where("id", "=", by.id)
    : query.where("idempotencyKey", "=", by.idempotencyKey)
  ).executeTakeFirst();
  return row && { batch: batchRowToBatch(row), inputDigest: row.inputDigest };
}

export async function findBatch(db: Db, owner: Owner, id: string): Promise<Batch | undefined> {
  return (await findBatchLike(db, owner, { id }))?.batch;
}

/** The latest first. */
export async function listBatches(
  db: Db,
  owner: Owner,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<Batch>> {
  let query = selectBatches(db, owner)
    .select(sql<string>`(extract(epoch FROM created_at) * 1000000)::bigint`.as("micros"))
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (cursor !== undefined) {
    const { micros, id } = decodeCursor(cursor);
    query = query.where(
      sql<boolean>`(created_at, id) < (timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${id}::uuid)`,
    );
  }
  return toPage(await query.execute(), limit, batchRowToBatch);
}

/** Undefined: there is no such batch of the person's. */
export async function requestBatchCancel(
  db: Db,
  { organizationId, userId }: Owner,
  id: string,
): Promise<Batch | undefined> {
  const row = await db
    .updateTable("batches")
    .set({
      cancelRequestedAt: sql<Date>`CASE WHEN status = 'running' THEN coalesce(cancel_requested_at, now()) END`,
    })
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .where("id", "=", id)
    .where("status", "!=", "receiving")
    .returning(batchColumns)
    .executeTakeFirst();
  return row && batchRowToBatch(row);
}

/** With its items. False: there is no such batch of the person's. */
export async function deleteBatch(
  db: Db,
  { organizationId, userId }: Owner,
  id: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("batches")
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

export async function deleteBatches(db: Db, { organizationId, userId }: Owner): Promise<void> {
  await db
    .deleteFrom("batches")
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .execute();
}

/** Whose time is over, and those whose lines stopped coming in: their process died. */
export async function deleteExpiredBatches(db: Db): Promise<number> {
  const { rows } = await sql`
    DELETE FROM batches WHERE id IN (
      SELECT id FROM batches WHERE expires_at < now()
        OR (status = 'receiving' AND created_at < now() - interval '2 hours')
      LIMIT 10)
    RETURNING id`.execute(db);
  return rows.length;
}

/** Ends it, unless something is left to do, and tells the webhooks, in one statement. */
export async function endBatch(db: Db, id: string): Promise<boolean> {
  const { rows } = await sql`
    WITH ended AS (
      UPDATE batches SET status = 'ended', ended_at = now(),
        expires_at = now() + ${BATCH_RESULTS_DAYS} * interval '1 day'
      WHERE id = ${id} AND status = 'running' AND NOT EXISTS (
        SELECT FROM batch_items WHERE batch_id = ${id} AND status IN ('waiting', 'sent'))
      RETURNING *
    ), listening AS (
      ${lockWebhooks("ended")}
    ), told AS (
      ${tellOfBatch()}
    )
    SELECT id, ${wakeDeliverers("told")} FROM ended`.execute(db);
  return rows.length === 1;
}

/** Everybody's of an organization, or one person's, in the order of their ids; without those that still come in. */
export async function* readBatches(
  db: Db,
  { organizationId, userId }: { organizationId: string; userId?: string | undefined },
): AsyncGenerator<Batch & { userId: string }, void> {
  for (let after: string | undefined; ; ) {
    let query = db
      .selectFrom("batches")
      .select(batchColumns)
      .select("userId")
      .where("organizationId", "=", organizationId)
      .where("status", "!=", "receiving")
      .orderBy("id")
      .limit(BATCHES_AT_ONCE);
    if (userId !== undefined) query = query.where("userId", "=", userId);
    if (after !== undefined) query = query.where("id", ">", after);
    const rows = await query.execute();
    for (const row of rows) yield { userId: row.userId, ...batchRowToBatch(row) };
    const last = rows.at(-1);
    if (rows.length < BATCHES_AT_ONCE || last === undefined) return;
    after = last.id;
  }
}
