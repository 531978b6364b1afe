import { webhookDelivery, webhookDeliveryIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const redeliver = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver",
      tag: "Webhooks",
      summary: "Send a message again",
      description: "At once, under the same `webhook-id`, and tried as often as a new one.",
      status: 202,
      errors: ["NOT_FOUND"],
    },
  })
  .input(webhookDeliveryIdInput)
  .output(webhookDelivery)
  .mutation(({ ctx, input }) => ctx.webhooks.redeliver(ctx.principal, input));
