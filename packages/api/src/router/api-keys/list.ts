import { apiKeyPage, listApiKeysInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "viewer", scopes: ["keys:read", "keys:write"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/api-keys",
      tag: "API keys",
      summary: "Your API keys, the latest first",
      description: "Revoked ones, too. The keys themselves are not kept.",
    },
  })
  .input(listApiKeysInput)
  .output(apiKeyPage)
  .query(({ ctx, input }) => ctx.apiKeys.list(ctx.principal, input));
