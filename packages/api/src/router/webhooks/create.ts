import { createWebhookInput, webhookWithSecret } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const create = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/webhooks",
      tag: "Webhooks",
      summary: "Add a webhook",
      description:
        "What it is told of is posted to its address as `WebhookMessage`, signed by the scheme of [Standard Webhooks](https://www.standardwebhooks.com) with the secret that the answer has, which is shown only there.",
      status: 201,
      secretOutput: true,
      example: {
        url: "https://example.com/parley",
        description: "Billing",
        events: ["run.completed", "budget.reached"],
      },
    },
  })
  .input(createWebhookInput)
  .output(webhookWithSecret)
  .mutation(({ ctx, input }) => ctx.webhooks.create(ctx.principal, input));
