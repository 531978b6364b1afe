import { file, fileIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const get = procedure({ role: "viewer", scopes: ["conversations:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/files/{fileId}",
      tag: "Files",
      summary: "What a file is",
      errors: ["NOT_FOUND"],
    },
  })
  .input(fileIdInput)
  .output(file)
  .query(({ ctx, input }) => ctx.chat.files.get(ctx.principal, input.fileId));
