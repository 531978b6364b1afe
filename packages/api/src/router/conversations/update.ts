import { conversation, updateConversationInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const update = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "PATCH",
      path: "/conversations/{conversationId}",
      tag: "Conversations",
      summary: "Rename, pin, archive or file a conversation",
      description:
        "What is left out stays as it is. What is pinned is taken out of the archive, and what is archived is no longer pinned. Its folder has to be one of yours.",
      errors: ["NOT_FOUND", "CONFLICT"],
      example: { title: "Holidays in June", pinned: true },
    },
  })
  .input(updateConversationInput)
  .output(conversation)
  .mutation(({ ctx, input }) => ctx.chat.conversations.update(ctx.principal, input));
