import { webhookIdInput, webhookWithSecret } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const rotateSecret = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/webhooks/{webhookId}/rotate-secret",
      tag: "Webhooks",
      summary: "Make a new secret for a webhook",
      description:
        "The answer has it, and it is shown only there. For 24 hours messages are signed by the one before as well.",
      errors: ["NOT_FOUND"],
      secretOutput: true,
    },
  })
  .input(webhookIdInput)
  .output(webhookWithSecret)
  .mutation(({ ctx, input }) => ctx.webhooks.rotateSecret(ctx.principal, input.webhookId));
