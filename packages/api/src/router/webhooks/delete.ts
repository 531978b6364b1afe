import { webhookIdInput } from "@parley/shared";
import * as z from "zod";
import { procedure } from "../../trpc.ts";

export const deleteWebhook = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "DELETE",
      path: "/webhooks/{webhookId}",
      tag: "Webhooks",
      summary: "Delete a webhook",
      description: "With the history of its deliveries.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(webhookIdInput)
  .output(z.void())
  .mutation(({ ctx, input }) => ctx.webhooks.delete(ctx.principal, input.webhookId));
