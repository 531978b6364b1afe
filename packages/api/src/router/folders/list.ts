import { folder } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "viewer", scopes: ["conversations:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/folders",
      tag: "Folders",
      summary: "Your folders",
      description: "All of them, by their names. A person has at most 100.",
    },
  })
  .output(folder.array())
  .query(({ ctx }) => ctx.chat.folders.list(ctx.principal));
