import { batch, createSmallBatchInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

/** For who has the prompts at hand, and no more of them than one call may have. */
export const createSmall = procedure({ role: "member", scopes: ["chat:write"] })
  .input(createSmallBatchInput)
  .output(batch)
  .mutation(({ ctx, input }) => ctx.batches.createSmall(ctx.principal, input));
