import { conversationExport, conversationIdInput, type Policy } from "@parley/shared";
import { conversationDocument } from "../../encoding/file-encodings.ts";
import { FileSubscription } from "../../file-subscription.ts";
import { procedure } from "../../trpc.ts";

const policy: Policy = { role: "viewer", scopes: ["conversations:read"] };

export const exportConversation = procedure(policy)
  .meta({
    openapi: {
      method: "GET",
      path: "/conversations/{conversationId}/export",
      tag: "Data",
      summary: "A conversation as a file",
      description:
        "With all its branches, and what each answer was asked for and used. The same file can be imported again. It is written as it is read: one that is no valid JSON was cut.",
      errors: ["NOT_FOUND"],
      file: { "application/json": conversationExport },
    },
  })
  .input(conversationIdInput)
  .subscription(async ({ ctx, input: { conversationId } }) => {
    const records = await ctx.chat.data.exportConversation(ctx.principal, conversationId);
    const file = { name: `conversation-${conversationId}`, encoding: conversationDocument };
    return new FileSubscription(ctx, policy, records, file);
  });
