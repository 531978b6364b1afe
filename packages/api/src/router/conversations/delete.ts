import { conversationIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const deleteConversation = procedure
  .input(conversationIdInput)
  .mutation(({ ctx, input }) => ctx.chat.conversations.delete(ctx.principal, input.conversationId));
