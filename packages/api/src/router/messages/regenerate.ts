import { regenerateMessageInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const regenerate = procedure
  .input(regenerateMessageInput)
  .mutation(({ ctx, input }) => ctx.chat.messages.regenerate(ctx.principal, input));
