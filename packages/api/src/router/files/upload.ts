import { file, ParleyError, uploadFileInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const upload = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/files",
      tag: "Files",
      summary: "Upload a file",
      description:
        'The body is the file as it is, with any `Content-Type`: what it is, its bytes say. PNG, JPEG, GIF and WebP images of up to 5 MB can be attached, PDF of up to 20 MB, and text in UTF-8 of up to 1 MB, whatever its kind. Then send it with a message, as a block `{"type": "file", "fileId": …}`. A file that is in no message after 24 hours is deleted; otherwise it is deleted with the last message that has it.',
      status: 201,
      upload: true,
      errors: ["PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"],
    },
  })
  .input(uploadFileInput)
  .output(file)
  .mutation(({ ctx, input }) => {
    if (ctx.upload === undefined)
      throw new ParleyError(
        "BAD_REQUEST",
        "A file's bytes are the body of `POST /api/v1/files?name=…`: send it there.",
      );
    return ctx.chat.files.upload(ctx.principal, input, ctx.upload);
  });
