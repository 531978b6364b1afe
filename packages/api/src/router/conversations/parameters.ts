import { conversationIdInput, conversationParameters } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const parameters = procedure({ role: "viewer", scopes: ["conversations:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/conversations/{conversationId}/parameters",
      tag: "Conversations",
      summary: "How its last answer was asked for",
      description:
        "To go on in the same way, send these with the next message. All are null where nothing was asked yet.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(conversationIdInput)
  .output(conversationParameters)
  .query(({ ctx, input }) =>
    ctx.chat.conversations.parameters(ctx.principal, input.conversationId),
  );
