import { conversation, createConversationInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const create = procedure({ role: "member", scopes: ["conversations:write", "chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/conversations",
      tag: "Conversations",
      summary: "Begin a conversation",
      status: 201,
      errors: ["NOT_FOUND", "CONFLICT"],
      example: { title: "Holidays in May" },
    },
  })
  .input(createConversationInput)
  .output(conversation)
  .mutation(({ ctx, input }) => ctx.chat.conversations.create(ctx.principal, input));
