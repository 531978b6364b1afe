import { listRunsInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure
  .input(listRunsInput)
  .query(({ ctx, input }) => ctx.chat.runs.list(ctx.principal, input));
