import { updateWebhookInput, webhook } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const update = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "PATCH",
      path: "/webhooks/{webhookId}",
      tag: "Webhooks",
      summary: "Change a webhook",
      description:
        "What is left out stays as it is. Once it is disabled, what was not delivered yet is given up.",
      errors: ["NOT_FOUND"],
      example: { events: ["run.failed"], enabled: true },
    },
  })
  .input(updateWebhookInput)
  .output(webhook)
  .mutation(({ ctx, input }) => ctx.webhooks.update(ctx.principal, input));
