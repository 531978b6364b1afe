import { sharing } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const get = procedure({
  role: "viewer",
  scopes: ["organization:read", "conversations:read"],
})
  .meta({
    openapi: {
      method: "GET",
      path: "/organization/sharing",
      tag: "Sharing",
      summary: "Whether the organization allows links to conversations",
    },
  })
  .output(sharing)
  .query(({ ctx }) => ctx.chat.sharing.get(ctx.principal));
