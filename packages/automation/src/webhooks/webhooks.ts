import {
  type Db,
  findWebhook,
  insertDelivery,
  listDeliveries,
  listWebhooks,
  lockWebhook,
  type Page,
  sendDeliveryAgain,
  webhookRowToWebhook,
} from "@parley/db";
import {
  type CreateWebhookInput,
  type ListWebhookDeliveriesInput,
  ParleyError,
  type Principal,
  type UpdateWebhookInput,
  type Webhook,
  type WebhookDelivery,
  type WebhookDeliveryIdInput,
  type WebhookList,
  type WebhookWithSecret,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import {
  createWebhook,
  deleteWebhook,
  type KeeperOptions,
  noSuchWebhook,
  rotateSecret,
  updateWebhook,
} from "./keep-webhooks.ts";

/** The webhooks of the principal's organization. Every method throws NOT_FOUND for any other's. */
export interface Webhooks {
  list(principal: Principal): Promise<WebhookList>;
  get(principal: Principal, webhookId: string): Promise<Webhook>;
  create(principal: Principal, input: CreateWebhookInput): Promise<WebhookWithSecret>;
  update(principal: Principal, input: UpdateWebhookInput): Promise<Webhook>;
  delete(principal: Principal, webhookId: string): Promise<void>;
  rotateSecret(principal: Principal, webhookId: string): Promise<WebhookWithSecret>;
  /** Sends a message that tells of nothing. */
  test(principal: Principal, webhookId: string): Promise<WebhookDelivery>;
  deliveries(
    principal: Principal,
    input: ListWebhookDeliveriesInput,
  ): Promise<Page<WebhookDelivery>>;
  redeliver(principal: Principal, input: WebhookDeliveryIdInput): Promise<WebhookDelivery>;
}

export function assembleWebhooks(options: KeeperOptions): Webhooks {
  const { db } = options;
  return {
    list: async ({ organizationId }) => ({ items: await listWebhooks(db, organizationId) }),
    async get({ organizationId }, id) {
      const row = await findWebhook(db, organizationId, id);
      return row === undefined ? noSuchWebhook() : webhookRowToWebhook(row);
    },
    create: (principal, input) => createWebhook(options, principal, input),
    update: (principal, input) => updateWebhook(options, principal, input),
    delete: (principal, id) => deleteWebhook(options, principal, id),
    rotateSecret: (principal, id) => rotateSecret(options, principal, id),
    test: (principal, webhookId) =>
      whileEnabled(db, principal, webhookId, (trx) =>
        insertDelivery(trx, {
          organizationId: principal.organizationId,
          webhookId,
          eventType: "webhook.test",
          eventKey: `test:${uuidv7()}`,
          data: { webhookId },
        }),
      ),
    async deliveries({ organizationId }, input) {
      if ((await findWebhook(db, organizationId, input.webhookId)) === undefined) noSuchWebhook();
      return listDeliveries(db, organizationId, input);
    },
    redeliver: (principal, input) =>
      whileEnabled(db, principal, input.webhookId, async (trx) => {
        const delivery = await sendDeliveryAgain(trx, principal.organizationId, input);
        if (delivery === undefined)
          throw new ParleyError("NOT_FOUND", "There is no such delivery, or not any more.");
        return delivery;
      }),
  };
}

function whileEnabled<Result>(
  db: Db,
  { organizationId }: Principal,
  id: string,
  act: (trx: Db) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (trx) => {
    const webhook = (await lockWebhook(trx, organizationId, id)) ?? noSuchWebhook();
    if (!webhook.enabled)
      throw new ParleyError(
        "BAD_REQUEST",
        "The webhook is disabled, and nothing is sent to it. Enable it first.",
      );
    return act(trx);
  });
}
