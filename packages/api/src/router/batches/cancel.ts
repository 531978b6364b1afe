import { batch, batchIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const cancel = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/batches/{batchId}/cancel",
      tag: "Batches",
      summary: "Ask nothing more of a batch",
      description:
        "What was answered is kept. It has ended once its status says so; also fine when it already has.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(batchIdInput)
  .output(batch)
  .mutation(({ ctx, input }) => ctx.batches.cancel(ctx.principal, input.batchId));
