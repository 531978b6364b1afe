import { runIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const get = procedure
  .input(runIdInput)
  .query(({ ctx, input }) => ctx.chat.runs.get(ctx.principal, input.runId));
