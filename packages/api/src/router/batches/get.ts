import { batch, batchIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const get = procedure({ role: "viewer", scopes: ["conversations:read", "chat:write"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/batches/{batchId}",
      tag: "Batches",
      summary: "How far a batch is",
      errors: ["NOT_FOUND"],
    },
  })
  .input(batchIdInput)
  .output(batch)
  .query(({ ctx, input }) => ctx.batches.get(ctx.principal, input.batchId));
