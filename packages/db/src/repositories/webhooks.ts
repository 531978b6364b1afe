import type { CreateWebhookInput, UpdateWebhookInput, Webhook } from "@parley/shared";
import { type Selectable, sql } from "kysely";
import type { Db, Tables } from "../tables.ts";
import { timeFromNow } from "../time-from-now.ts";

export type WebhookRow = Selectable<Tables["webhooks"]>;

/** Without its secret: that is never shown again. */
export function webhookRowToWebhook(row: WebhookRow): Webhook {
  const { previousSecretUntil: until } = row;
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events,
    enabled: row.enabled,
    disabledReason: row.disabledReason,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    failingSince: row.failingSince?.toISOString() ?? null,
    previousSecretUntil: until !== null && until > new Date() ? until.toISOString() : null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** All of the organization's, the oldest first. */
export async function listWebhooks(db: Db, organizationId: string): Promise<Webhook[]> {
  const rows = await selectWebhooks(db, organizationId)
    .orderBy("createdAt")
    .orderBy("id")
    .execute();
  return rows.map(webhookRowToWebhook);
}

/** Undefined: the organization has no such webhook. */
export function findWebhook(
  db: Db,
  organizationId: string,
  id: string,
): Promise<WebhookRow | undefined> {
  return selectWebhooks(db, organizationId).where("id", "=", id).executeTakeFirst();
}

/**
 * Nobody else changes it until the transaction ends; runs that are to tell it something do not wait.
 * Whoever locks a webhook and deliveries of it locks the webhook first.
 */
export function lockWebhook(
  trx: Db,
  organizationId: string,
  id: string,
): Promise<WebhookRow | undefined> {
  return selectWebhooks(trx, organizationId)
    .where("id", "=", id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** The same for whoever delivers to it, whosever it is. */
export function holdWebhook(trx: Db, id: string): Promise<WebhookRow | undefined> {
  return trx
    .selectFrom("webhooks")
    .selectAll()
    .where("id", "=", id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Undefined: it is disabled, or gone. */
export function findEnabledWebhook(db: Db, id: string): Promise<WebhookRow | undefined> {
  return db
    .selectFrom("webhooks")
    .selectAll()
    .where("id", "=", id)
    .where("enabled", "=", true)
    .executeTakeFirst();
}

function selectWebhooks(db: Db, organizationId: string) {
  return db.selectFrom("webhooks").selectAll().where("organizationId", "=", organizationId);
}

export async function insertWebhook(
  trx: Db,
  organizationId: string,
  { enabled, ...webhook }: CreateWebhookInput & { id: string; secret: Buffer },
): Promise<Webhook> {
  const row = await trx
    .insertInto("webhooks")
    .values({
      ...webhook,
      organizationId,
      enabled,
      disabledReason: null,
      disabledAt: enabled ? null : sql<Date>`now()`,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return webhookRowToWebhook(row);
}

/** One that is enabled again begins anew: what failed before says nothing of what comes. */
export async function updateWebhook(
  trx: Db,
  { webhookId, enabled, ...changes }: UpdateWebhookInput,
): Promise<Webhook> {
  const row = await trx
    .updateTable("webhooks")
    .set({ ...changes, updatedAt: sql<Date>`now()` })
    .$if(enabled === true, (query) =>
      query.set({ enabled: true, disabledReason: null, disabledAt: null, failingSince: null }),
    )
    .$if(enabled === false, (query) =>
      query.set({ enabled: false, disabledAt: sql<Date>`coalesce(disabled_at, now())` }),
    )
    .where("id", "=", webhookId)
    .returningAll()
    .executeTakeFirstOrThrow();
  return webhookRowToWebhook(row);
}

export async function disableWebhook(
  trx: Db,
  id: string,
  reason: NonNullable<Webhook["disabledReason"]>,
): Promise<void> {
  await trx
    .updateTable("webhooks")
    .set({ enabled: false, disabledReason: reason, disabledAt: sql<Date>`now()` })
    .where("id", "=", id)
    .execute();
}

/** The one that it has now goes on to be valid for so many milliseconds. */
export async function replaceWebhookSecret(
  trx: Db,
  id: string,
  secret: Buffer,
  previousForMs: number,
): Promise<Webhook> {
  const row = await trx
    .updateTable("webhooks")
    .set((eb) => ({
      secret,
      previousSecret: eb.ref("secret"),
      previousSecretUntil: timeFromNow(previousForMs),
      updatedAt: sql<Date>`now()`,
    }))
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return webhookRowToWebhook(row);
}

/** With its history. */
export async function deleteWebhook(trx: Db, id: string): Promise<void> {
  await trx.deleteFrom("webhooks").where("id", "=", id).execute();
}

/** Whatever was said of the webhook's health, the truth is what its last attempt came to. */
export async function setFailingSince(trx: Db, id: string, fails: boolean): Promise<void> {
  await trx
    .updateTable("webhooks")
    .set({ failingSince: fails ? sql<Date>`coalesce(failing_since, now())` : null })
    .where("id", "=", id)
    .where("failingSince", fails ? "is" : "is not", null)
    .execute();
}
