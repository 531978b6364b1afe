import { batchPage, listBatchesInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "viewer", scopes: ["conversations:read", "chat:write"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/batches",
      tag: "Batches",
      summary: "Your batches, the latest first",
    },
  })
  .input(listBatchesInput)
  .output(batchPage)
  .query(({ ctx, input }) => ctx.batches.list(ctx.principal, input));
