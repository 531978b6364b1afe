import { listMessagesInput, message } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const messages = procedure({ role: "viewer", scopes: ["conversations:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/conversations/{conversationId}/messages",
      tag: "Conversations",
      summary: "The messages of a conversation",
      description: "The whole tree, parents before their children, or the path to one `leaf`.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(listMessagesInput)
  .output(message.array())
  .query(({ ctx, input }) => ctx.chat.conversations.messages(ctx.principal, input));
