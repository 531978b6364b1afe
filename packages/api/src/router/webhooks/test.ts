import { webhookDelivery, webhookIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const test = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/webhooks/{webhookId}/test",
      tag: "Webhooks",
      summary: "Send a webhook a message that tells of nothing",
      description: "It is tried once. What comes of it is in the deliveries.",
      status: 202,
      errors: ["NOT_FOUND"],
    },
  })
  .input(webhookIdInput)
  .output(webhookDelivery)
  .mutation(({ ctx, input }) => ctx.webhooks.test(ctx.principal, input.webhookId));
