import { fileIdInput } from "@parley/shared";
import * as z from "zod";
import { procedure } from "../../trpc.ts";

export const deleteFile = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "DELETE",
      path: "/files/{fileId}",
      tag: "Files",
      summary: "Delete a file that is in no message",
      description: "A file that a message has is deleted with its conversation.",
      errors: ["NOT_FOUND", "CONFLICT"],
    },
  })
  .input(fileIdInput)
  .output(z.void())
  .mutation(({ ctx, input }) => ctx.chat.files.delete(ctx.principal, input.fileId));
