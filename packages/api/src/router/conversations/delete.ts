import { conversationIdInput } from "@parley/shared";
import * as z from "zod";
import { procedure } from "../../trpc.ts";

export const deleteConversation = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "DELETE",
      path: "/conversations/{conversationId}",
      tag: "Conversations",
      summary: "Delete a conversation with all that is in it",
      description: "Stops what is being written in it first.",
      errors: ["NOT_FOUND", "CONFLICT"],
    },
  })
  .input(conversationIdInput)
  .output(z.void())
  .mutation(({ ctx, input }) => ctx.chat.conversations.delete(ctx.principal, input.conversationId));
