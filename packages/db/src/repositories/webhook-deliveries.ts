import type { ListWebhookDeliveriesInput, WebhookDelivery } from "@parley/shared";
import { type Selectable, sql } from "kysely";
import { decodeCursor, type Page, toPage } from "../page-cursor.ts";
import type { Db, Tables } from "../tables.ts";
import { timeFromNow } from "../time-from-now.ts";

export type WebhookDeliveryRow = Selectable<Tables["webhookDeliveries"]>;

export function deliveryRowToDelivery(row: WebhookDeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    webhookId: row.webhookId,
    type: row.eventType,
    data: row.data,
    status: row.status,
    attempts: row.attempts,
    responseStatus: row.responseStatus,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    attemptedAt: row.attemptedAt?.toISOString() ?? null,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    deliveredAt: row.deliveredAt?.toISOString() ?? null,
  };
}

/** A webhook's, the latest first. */
export async function listDeliveries(
  db: Db,
  organizationId: string,
  { webhookId, status, cursor, limit }: ListWebhookDeliveriesInput,
): Promise<Page<WebhookDelivery>> {
  let query = db
    .selectFrom("webhookDeliveries")
    .selectAll()
    .select(sql<string>`(extract(epoch FROM created_at) * 1000000)::bigint`.as("micros"))
    .where("organizationId", "=", organizationId)
    .where("webhookId", "=", webhookId)
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .limit(limit + 1);
  if (status !== undefined) query = query.where("status", "=", status);
  if (cursor !== undefined) {
    const { micros, id } = decodeCursor(cursor);
    query = query.where(
      sql<boolean>`(created_at, id) < (timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${id}::uuid)`,
    );
  }
  return toPage(await query.execute(), limit, deliveryRowToDelivery);
}

/** One that nothing but its sender asks for. */
export async function insertDelivery(
  trx: Db,
  delivery: {
    organizationId: string;
    webhookId: string;
    eventType: string;
    eventKey: string;
    data: object;
  },
): Promise<WebhookDelivery> {
  const row = await trx
    .insertInto("webhookDeliveries")
    .values({ ...delivery, data: JSON.stringify(delivery.data) })
    .returningAll()
    .executeTakeFirstOrThrow();
  await wake(trx);
  return deliveryRowToDelivery(row);
}

/** Once more from the beginning, at once, whatever has come of it. Undefined: there is none. */
export async function sendDeliveryAgain(
  trx: Db,
  organizationId: string,
  { webhookId, deliveryId }: { webhookId: string; deliveryId: string },
): Promise<WebhookDelivery | undefined> {
  const row = await trx
    .updateTable("webhookDeliveries")
    .set((eb) => ({
      status: "pending",
      attemptsBefore: eb.ref("attempts"),
      nextAttemptAt: sql<Date>`now()`,
      deliveredAt: null,
      error: null,
      responseStatus: null,
    }))
    .where("organizationId", "=", organizationId)
    .where("webhookId", "=", webhookId)
    .where("id", "=", deliveryId)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  await wake(trx);
  return deliveryRowToDelivery(row);
}

async function wake(trx: Db): Promise<void> {
  await sql`SELECT pg_notify('parley_webhooks', '')`.execute(trx);
}

/** Held by whoever has jobs made for what is due; any constant. */
const DISPATCH_LOCK = 7_275_546;

/**
 * Webhooks that have something to be sent now, and that nobody is sending to, some of them; nobody
 * else is told of any until the transaction ends. Of an organization they are so few that with those
 * that are sent to already it has `perOrganization` at the most, and the one that has the fewest comes
 * first. Which of an organization's is left to chance: by time, one that does not answer and has much
 * to be sent would always come before the others.
 */
export async function lockDueWebhooks(
  trx: Db,
  jobName: string,
  { limit, perOrganization }: { limit: number; perOrganization: number },
): Promise<string[]> {
  await sql`SELECT pg_advisory_xact_lock(${DISPATCH_LOCK})`.execute(trx);
  // By the statement's time: `now()` is of before the lock was waited for.
  const { rows } = await sql<{ webhookId: string }>`
    WITH due AS (
      SELECT d.organization_id, d.webhook_id, min(d.next_attempt_at) AS at
      FROM webhook_deliveries d
      WHERE d.status = 'pending' AND d.next_attempt_at <= statement_timestamp() AND NOT EXISTS (
        SELECT FROM jobs j WHERE j.name = ${jobName} AND j.organization_id IS NULL
          AND j.singleton_key = d.webhook_id::text AND j.ended_at IS NULL)
      GROUP BY d.organization_id, d.webhook_id
    ), going AS (
      SELECT w.organization_id, count(*) AS count
      FROM jobs j JOIN webhooks w ON w.id = j.singleton_key::uuid
      WHERE j.name = ${jobName} AND j.organization_id IS NULL AND j.ended_at IS NULL
      GROUP BY w.organization_id
    ), placed AS (
      SELECT due.webhook_id, due.at, coalesce(going.count, 0)
        + row_number() OVER (PARTITION BY organization_id ORDER BY random()) AS place
      FROM due LEFT JOIN going USING (organization_id)
    )
    SELECT webhook_id FROM placed WHERE place <= ${perOrganization}
    ORDER BY place, at LIMIT ${limit}
  `.execute(trx);
  return rows.map(({ webhookId }) => webhookId);
}

/**
 * Has it looked again what is due, where the organization of a webhook has more: to be called in the
 * transaction in which nobody sends to that one any longer.
 */
export async function wakeForMore(trx: Db, webhookId: string): Promise<void> {
  await sql`
    SELECT pg_notify('parley_webhooks', '') WHERE EXISTS (
      SELECT FROM webhooks w JOIN webhook_deliveries d ON d.webhook_id = w.id
      WHERE w.organization_id = (SELECT organization_id FROM webhooks WHERE id = ${webhookId})
        AND w.enabled AND d.status = 'pending' AND d.next_attempt_at <= statement_timestamp())
  `.execute(trx);
}

/**
 * Begins an attempt of what is due, some of it, the oldest first. Whoever dies in the middle of it
 * has not ended it: so many milliseconds later, it is due again.
 */
export async function beginAttempts(
  db: Db,
  webhookId: string,
  { limit, lostAfterMs }: { limit: number; lostAfterMs: number },
): Promise<WebhookDeliveryRow[]> {
  return db
    .updateTable("webhookDeliveries")
    .set({
      attempts: sql<number>`attempts + 1`,
      attemptedAt: sql<Date>`now()`,
      nextAttemptAt: timeFromNow(lostAfterMs),
    })
    .where("id", "in", (eb) =>
      eb
        .selectFrom("webhookDeliveries")
        .select("id")
        .where("webhookId", "=", webhookId)
        .where("status", "=", "pending")
        .where("nextAttemptAt", "<=", sql<Date>`now()`)
        .orderBy("nextAttemptAt")
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute();
}

/** An attempt, as long as no other one has begun. */
export type Attempt = Pick<WebhookDeliveryRow, "id" | "attempts">;

/** What an attempt came to. */
export interface AttemptEnd {
  responseStatus: number | null;
  error: string | null;
  /** Null with an error: it was the last one. */
  retryInMs: number | null;
}

/** False: another attempt has begun, or it was asked for again. */
export async function endAttempt(
  trx: Db,
  attempt: Attempt,
  { error, responseStatus, retryInMs }: AttemptEnd,
): Promise<boolean> {
  const row = await trx
    .updateTable("webhookDeliveries")
    .set({
      responseStatus,
      error,
      status: error === null ? "delivered" : retryInMs === null ? "failed" : "pending",
      nextAttemptAt: error === null || retryInMs === null ? null : timeFromNow(retryInMs),
      deliveredAt: error === null ? sql<Date>`now()` : null,
    })
    .where("id", "=", attempt.id)
    .where("attempts", "=", attempt.attempts)
    .where("status", "=", "pending")
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** As if they had not begun: due now. */
export async function takeBackAttempts(db: Db, attempts: readonly Attempt[]): Promise<void> {
  for (const { id, attempts: count } of attempts)
    await db
      .updateTable("webhookDeliveries")
      .set({ attempts: count - 1, nextAttemptAt: sql<Date>`now()` })
      .where("id", "=", id)
      .where("attempts", "=", count)
      .where("status", "=", "pending")
      .execute();
}

/** Of a webhook that is disabled nothing is sent any more. */
export async function giveUpDeliveries(trx: Db, webhookId: string, error: string): Promise<void> {
  await trx
    .updateTable("webhookDeliveries")
    .set({ status: "failed", error, nextAttemptAt: null })
    .where("webhookId", "=", webhookId)
    .where("status", "=", "pending")
    .execute();
}

/**
 * Deletes what is older than so many days, and of each webhook all but its latest `keep`. What this
 * month was told of a budget stays, so that it is not told again.
 */
export async function pruneDeliveries(
  db: Db,
  { days, keep }: { days: number; keep: number },
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    DELETE FROM webhook_deliveries WHERE id IN (
      SELECT id FROM webhook_deliveries
      WHERE created_at < now() - ${days} * interval '1 day' AND status <> 'pending'
        AND (event_type NOT LIKE 'budget.%' OR created_at < budget_month()::timestamp AT TIME ZONE 'UTC')
      UNION ALL
      SELECT d.id FROM webhooks w CROSS JOIN LATERAL (
        SELECT id FROM webhook_deliveries WHERE webhook_id = w.id
        ORDER BY created_at DESC, id DESC OFFSET ${keep}
      ) d
    )`.execute(db);
  return Number(numAffectedRows);
}
