import { folder, updateFolderInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const update = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "PATCH",
      path: "/folders/{folderId}",
      tag: "Folders",
      summary: "Rename a folder",
      errors: ["NOT_FOUND", "CONFLICT"],
      example: { name: "Travels" },
    },
  })
  .input(updateFolderInput)
  .output(folder)
  .mutation(({ ctx, input }) => ctx.chat.folders.update(ctx.principal, input));
