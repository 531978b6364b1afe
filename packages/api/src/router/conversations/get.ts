import { conversation, conversationIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const get = procedure({ role: "viewer", scopes: ["conversations:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/conversations/{conversationId}",
      tag: "Conversations",
      summary: "A conversation",
      errors: ["NOT_FOUND"],
    },
  })
  .input(conversationIdInput)
  .output(conversation)
  .query(({ ctx, input }) => ctx.chat.conversations.get(ctx.principal, input.conversationId));
