import { batchIdInput } from "@parley/shared";
import * as z from "zod";
import { procedure } from "../../trpc.ts";

export const deleteBatch = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "DELETE",
      path: "/batches/{batchId}",
      tag: "Batches",
      summary: "Delete a batch with its prompts and results",
      description: "One that is going is cancelled by it. What it cost stays in the usage.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(batchIdInput)
  .output(z.void())
  .mutation(({ ctx, input }) => ctx.batches.delete(ctx.principal, input.batchId));
