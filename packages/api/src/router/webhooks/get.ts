import { webhook, webhookIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const get = procedure({ role: "admin", scopes: ["organization:read", "organization:write"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/webhooks/{webhookId}",
      tag: "Webhooks",
      summary: "A webhook",
      errors: ["NOT_FOUND"],
    },
  })
  .input(webhookIdInput)
  .output(webhook)
  .query(({ ctx, input }) => ctx.webhooks.get(ctx.principal, input.webhookId));
