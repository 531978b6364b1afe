import { batchIdInput, batchResult, type Policy } from "@parley/shared";
import { jsonLines } from "../../encoding/file-encodings.ts";
import { FileSubscription } from "../../file-subscription.ts";
import { procedure } from "../../trpc.ts";

const policy: Policy = { role: "viewer", scopes: ["conversations:read", "chat:write"] };

export const results = procedure(policy)
  .meta({
    onlyReads: true,
    openapi: {
      method: "GET",
      path: "/batches/{batchId}/results",
      tag: "Batches",
      summary: "The results of a batch",
      description:
        "One a line, in the order of the prompts. While the batch is going, only of those that have ended: then it is not all of them.",
      errors: ["NOT_FOUND"],
      file: { "application/jsonl": batchResult },
    },
  })
  .input(batchIdInput)
  .subscription(async ({ ctx, input }) => {
    const items = await ctx.batches.results(ctx.principal, input.batchId);
    const name = `batch-${input.batchId}`;
    return new FileSubscription(ctx, policy, items, { name, encoding: jsonLines });
  });
