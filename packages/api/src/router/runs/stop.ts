import { runIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const stop = procedure
  .input(runIdInput)
  .mutation(({ ctx, input }) => ctx.chat.runs.stop(ctx.principal, input.runId));
