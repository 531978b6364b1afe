import { listWebhookDeliveriesInput, webhookDeliveryPage } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const deliveries = procedure({
  role: "admin",
  scopes: ["organization:read", "organization:write"],
})
  .meta({
    openapi: {
      method: "GET",
      path: "/webhooks/{webhookId}/deliveries",
      tag: "Webhooks",
      summary: "What a webhook was sent, the latest first",
      description: "For 30 days, and at most the latest 10,000.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(listWebhookDeliveriesInput)
  .output(webhookDeliveryPage)
  .query(({ ctx, input }) => ctx.webhooks.deliveries(ctx.principal, input));
