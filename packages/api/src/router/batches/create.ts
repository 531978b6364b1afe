import { batch, batchItem, createBatchInput, ParleyError } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const create = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/batches",
      tag: "Batches",
      summary: "Have many prompts answered when it suits",
      description:
        'The body has one prompt a line, as `{"customId": "a", "message": "Hello"}`: at most 50,000 lines and 100 MB, and 4 MB a line. A line that is wrong is a 400 that names its number, and then nothing of the batch is kept. Where the provider has batches, they are answered there within a day, for half the price; otherwise as fast as the server may ask. What each may cost at most is reserved in the budgets before it is asked; what does not fit fails. Results are kept for 30 days.',
      status: 201,
      upload: true,
      lines: batchItem,
      errors: ["PAYLOAD_TOO_LARGE", "CONFLICT", "RATE_LIMITED"],
    },
  })
  .input(createBatchInput)
  .output(batch)
  .mutation(({ ctx, input }) => {
    if (ctx.upload === undefined)
      throw new ParleyError(
        "BAD_REQUEST",
        "A batch's lines are the body of `POST /api/v1/batches`: send them there, or a few to `batches.createSmall`.",
      );
    return ctx.batches.create(ctx.principal, input, ctx.upload);
  });
