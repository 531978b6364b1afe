import { createApiKeyInput, createdApiKey } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const create = procedure({ role: "viewer", scopes: ["keys:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/api-keys",
      tag: "API keys",
      summary: "Make an API key",
      description: "The answer has the key itself, which is shown only there.",
      status: 201,
      secretOutput: true,
      example: { name: "Nightly reports", scopes: ["chat:write", "usage:read"] },
    },
  })
  .input(createApiKeyInput)
  .output(createdApiKey)
  .mutation(({ ctx, input }) => ctx.apiKeys.create(ctx.principal, input));
