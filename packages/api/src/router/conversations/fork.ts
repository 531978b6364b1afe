import { conversation, forkConversationInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const fork = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/conversations/{conversationId}/fork",
      tag: "Conversations",
      summary: "Go on elsewhere",
      description:
        "Makes a conversation that begins with copies of the messages up to one. Of a temporary conversation it is temporary, too.",
      status: 201,
      errors: ["NOT_FOUND", "CONFLICT"],
      example: { messageId: "01992a43-7c20-7b1f-8d6e-0a4a1a3f8f11" },
    },
  })
  .input(forkConversationInput)
  .output(conversation)
  .mutation(({ ctx, input }) => ctx.chat.conversations.fork(ctx.principal, input));
