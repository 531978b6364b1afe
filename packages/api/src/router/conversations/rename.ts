import { conversation, renameConversationInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const rename = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "PATCH",
      path: "/conversations/{conversationId}",
      tag: "Conversations",
      summary: "Rename a conversation",
      errors: ["NOT_FOUND"],
      example: { title: "Holidays in June" },
    },
  })
  .input(renameConversationInput)
  .output(conversation)
  .mutation(({ ctx, input }) =>
    ctx.chat.conversations.rename(ctx.principal, input.conversationId, input.title),
  );
