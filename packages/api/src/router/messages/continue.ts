import { continueMessageInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const continueMessage = procedure
  .input(continueMessageInput)
  .mutation(({ ctx, input }) => ctx.chat.messages.continue(ctx.principal, input));
