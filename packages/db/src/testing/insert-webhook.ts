import { randomUUID } from "node:crypto";
import { type WebhookEvent, webhookEvent } from "@parley/shared";
import { insertWebhook } from "../repositories/webhooks.ts";
import type { Db } from "../tables.ts";

/** A webhook that is told of the events, and whose messages nobody delivers. Returns its id. */
export async function insertDeafWebhook(
  db: Db,
  organizationId: string,
  events: WebhookEvent[] = webhookEvent.options,
): Promise<string> {
  const id = randomUUID();
  await insertWebhook(db, organizationId, {
    id,
    url: "https://receiver.invalid/",
    description: "",
    events,
    enabled: true,
    secret: Buffer.alloc(0),
  });
  return id;
}
