import { renameConversationInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const rename = procedure
  .input(renameConversationInput)
  .mutation(({ ctx, input }) =>
    ctx.chat.conversations.rename(ctx.principal, input.conversationId, input.title),
  );
