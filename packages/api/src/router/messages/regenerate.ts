import { regenerateMessageInput, startedRun } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const regenerate = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/messages/{messageId}/regenerate",
      tag: "Messages",
      summary: "Answer again",
      description: "Adds a sibling of an answer. Then follow its run.",
      status: 202,
      errors: ["NOT_FOUND", "CONFLICT", "BUDGET_EXCEEDED"],
      example: { model: "claude-haiku-4-5" },
    },
  })
  .input(regenerateMessageInput)
  .output(startedRun)
  .mutation(({ ctx, input }) => ctx.chat.messages.regenerate(ctx.principal, input));
