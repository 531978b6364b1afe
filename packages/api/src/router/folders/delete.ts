import { folderIdInput } from "@parley/shared";
import * as z from "zod";
import { procedure } from "../../trpc.ts";

export const deleteFolder = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "DELETE",
      path: "/folders/{folderId}",
      tag: "Folders",
      summary: "Delete a folder",
      description: "The conversations in it stay, in no folder.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(folderIdInput)
  .output(z.void())
  .mutation(({ ctx, input }) => ctx.chat.folders.delete(ctx.principal, input.folderId));
