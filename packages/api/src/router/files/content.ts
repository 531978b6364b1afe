import { fileIdInput, fileMediaType, type Policy } from "@parley/shared";
import { FileDownload } from "../../file-download.ts";
import { procedure } from "../../trpc.ts";

const policy: Policy = { role: "viewer", scopes: ["conversations:read"] };

export const content = procedure(policy)
  .meta({
    onlyReads: true,
    openapi: {
      method: "GET",
      path: "/files/{fileId}/content",
      tag: "Files",
      summary: "The bytes of a file",
      description:
        "As they were uploaded. The answer has an `ETag`: asked with `If-None-Match`, it is a 304 without a body.",
      errors: ["NOT_FOUND"],
      download: fileMediaType.options,
    },
  })
  .input(fileIdInput)
  .subscription(async ({ ctx, input }) => {
    const content = await ctx.chat.files.read(ctx.principal, input.fileId);
    return new FileDownload(ctx, policy, content);
  });
