import { conversationPage, listConversationsInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "viewer", scopes: ["conversations:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/conversations",
      tag: "Conversations",
      summary: "Your conversations, the latest first",
    },
  })
  .input(listConversationsInput)
  .output(conversationPage)
  .query(({ ctx, input }) => ctx.chat.conversations.list(ctx.principal, input));
