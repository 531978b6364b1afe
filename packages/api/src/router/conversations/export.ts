import { conversationExport, exportConversationInput, type Policy } from "@parley/shared";
import { safeFileName } from "@parley/shared/conversation-files";
import * as z from "zod";
import { conversationDocument, conversationText } from "../../encoding/file-encodings.ts";
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
        "As JSON with all its branches, and what each answer was asked for and used: the same file can be imported again. As Markdown one branch, to be read. It is written as it is read: one that is no valid JSON was cut.",
      errors: ["NOT_FOUND"],
      file: { "application/json": conversationExport, "text/markdown": z.string() },
    },
  })
  .input(exportConversationInput)
  .subscription(async ({ ctx, input }) => {
    const { title, records } = await ctx.chat.data.exportConversation(ctx.principal, input);
    const name = `conversation-${input.conversationId}`;
    const encoding = input.format === "json" ? conversationDocument : conversationText;
    const file = { name, title: safeFileName(title, name), encoding };
    return new FileSubscription(ctx, policy, records, file);
  });
