import {
  appendAudit,
  type Db,
  deleteWebhook as deleteWebhookRow,
  giveUpDeliveries,
  holdCountOfOrganization,
  insertWebhook,
  lockWebhook,
  replaceWebhookSecret,
  type SecretBox,
  updateWebhook as updateWebhookRow,
  type WebhookRow,
} from "@parley/db";
import { type Outbound, OutboundError } from "@parley/outbound";
import {
  type CreateWebhookInput,
  MAX_WEBHOOKS,
  ParleyError,
  type Principal,
  type UpdateWebhookInput,
  type Webhook,
  type WebhookEvent,
  type WebhookWithSecret,
  webhookEvent,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { secretPlace } from "./send-message.ts";
import { GIVEN_UP } from "./settle-attempt.ts";
import { makeSigningSecret } from "./sign-message.ts";

/** Milliseconds for which messages are signed by the secret before as well. */
const PREVIOUS_SECRET_MS = 24 * 3_600_000;

export interface KeeperOptions {
  db: Db;
  box: SecretBox;
  outbound: Pick<Outbound, "check">;
}

export async function createWebhook(
  { db, box, outbound }: KeeperOptions,
  principal: Principal,
  input: CreateWebhookInput,
): Promise<WebhookWithSecret> {
  assertMayCall(outbound, input.url);
  const id = uuidv7();
  const secret = makeSigningSecret();
  const { organizationId } = principal;
  const webhook = await db.transaction().execute(async (trx) => {
    if ((await holdCountOfOrganization(trx, "webhooks", organizationId)) >= MAX_WEBHOOKS)
      throw new ParleyError(
        "BAD_REQUEST",
        `The organization has ${MAX_WEBHOOKS} webhooks, and more cannot be kept. Delete one that nobody needs.`,
      );
    const sealed = box.seal(secret, secretPlace(id));
    const made = await insertWebhook(trx, organizationId, {
      ...input,
      id,
      secret: sealed,
      events: inOrder(input.events),
    });
    await appendAudit(trx, principal, {
      action: "webhook.create",
      target: targetOf(id),
      after: settingsOf(made),
    });
    return made;
  });
  return { ...webhook, secret };
}

export async function updateWebhook(
  { db, outbound }: KeeperOptions,
  principal: Principal,
  input: UpdateWebhookInput,
): Promise<Webhook> {
  if (input.url !== undefined) assertMayCall(outbound, input.url);
  return db.transaction().execute(async (trx) => {
    const before = await existing(trx, principal, input.webhookId);
    const webhook = await updateWebhookRow(trx, {
      ...input,
      ...(input.events !== undefined && { events: inOrder(input.events) }),
    });
    if (!webhook.enabled) await giveUpDeliveries(trx, webhook.id, GIVEN_UP);
    await appendAudit(trx, principal, {
      action: "webhook.update",
      target: targetOf(webhook.id),
      before: settingsOf(before),
      after: settingsOf(webhook),
    });
    return webhook;
  });
}

export function deleteWebhook(
  { db }: KeeperOptions,
  principal: Principal,
  id: string,
): Promise<void> {
  return db.transaction().execute(async (trx) => {
    const before = await existing(trx, principal, id);
    await deleteWebhookRow(trx, id);
    await appendAudit(trx, principal, {
      action: "webhook.delete",
      target: targetOf(id),
      before: settingsOf(before),
    });
  });
}

/** Both sign for a day, so that the receiver can be told of the new one meanwhile. */
export async function rotateSecret(
  { db, box }: KeeperOptions,
  principal: Principal,
  id: string,
): Promise<WebhookWithSecret> {
  const secret = makeSigningSecret();
  const webhook = await db.transaction().execute(async (trx) => {
    await existing(trx, principal, id);
    const sealed = box.seal(secret, secretPlace(id));
    const changed = await replaceWebhookSecret(trx, id, sealed, PREVIOUS_SECRET_MS);
    await appendAudit(trx, principal, { action: "webhook.rotateSecret", target: targetOf(id) });
    return changed;
  });
  return { ...webhook, secret };
}

async function existing(trx: Db, { organizationId }: Principal, id: string): Promise<WebhookRow> {
  return (await lockWebhook(trx, organizationId, id)) ?? noSuchWebhook();
}

export function noSuchWebhook(): never {
  throw new ParleyError("NOT_FOUND", "There is no such webhook.");
}

/** What can be told by its looks; where its name leads is seen whenever it is called. */
function assertMayCall(outbound: Pick<Outbound, "check">, url: string): void {
  try {
    outbound.check(url);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw new ParleyError("BAD_REQUEST", error.message, {
      issues: [{ path: ["url"], message: error.message }],
    });
  }
}

/** Each once. */
function inOrder(events: readonly WebhookEvent[]): WebhookEvent[] {
  return webhookEvent.options.filter((event) => events.includes(event));
}

function targetOf(id: string): { type: string; id: string } {
  return { type: "webhook", id };
}

/** Of the address only the host: the rest of it may be all that protects the receiver. */
function settingsOf({ url, events, enabled }: Pick<Webhook, "url" | "events" | "enabled">) {
  return { host: new URL(url).host, events, enabled };
}
