import { retention } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const get = procedure({
  role: "viewer",
  scopes: ["organization:read", "conversations:read"],
})
  .meta({
    openapi: {
      method: "GET",
      path: "/organization/retention",
      tag: "Data",
      summary: "For how long the organization keeps conversations",
    },
  })
  .output(retention)
  .query(({ ctx }) => ctx.chat.retention.get(ctx.principal));
