import { apiKey, apiKeyIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const revoke = procedure({ role: "viewer", scopes: ["keys:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/api-keys/{keyId}/revoke",
      tag: "API keys",
      summary: "Revoke an API key",
      description: "It stops working within seconds, also for streams that are open.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(apiKeyIdInput)
  .output(apiKey)
  .mutation(({ ctx, input }) => ctx.apiKeys.revoke(ctx.principal, input.keyId));
