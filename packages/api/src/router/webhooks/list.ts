import { webhookList } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({
  role: "admin",
  scopes: ["organization:read", "organization:write"],
})
  .meta({
    openapi: {
      method: "GET",
      path: "/webhooks",
      tag: "Webhooks",
      summary: "The organization's webhooks",
      description: "All of them, the oldest first. An organization has at most 20.",
    },
  })
  .output(webhookList)
  .query(({ ctx }) => ctx.webhooks.list(ctx.principal));
