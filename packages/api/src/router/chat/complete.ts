import { chatInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const complete = procedure
  .input(chatInput)
  .mutation(({ ctx, input, signal }) =>
    ctx.chat.complete(ctx.principal, input, signal ?? new AbortController().signal),
  );
