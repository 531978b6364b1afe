import { editMessageInput, startedRun } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const edit = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/messages/{messageId}/edit",
      tag: "Messages",
      summary: "Ask in other words",
      description: "Adds a sibling of a user's message, and an answer to it. Then follow its run.",
      status: 202,
      errors: ["NOT_FOUND", "CONFLICT", "BUDGET_EXCEEDED"],
      example: { content: "What is a durable run, in one sentence?" },
    },
  })
  .input(editMessageInput)
  .output(startedRun)
  .mutation(({ ctx, input }) => ctx.chat.messages.edit(ctx.principal, input));
