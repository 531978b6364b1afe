import { conversationPage, listConversationsInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "viewer", scopes: ["conversations:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/conversations",
      tag: "Conversations",
      summary: "Your conversations, the latest first",
      description: "But for temporary ones, and those that callers of `/v1` hold.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(listConversationsInput)
  .output(conversationPage)
  .query(({ ctx, input }) => ctx.chat.conversations.list(ctx.principal, input));
