import { sendMessageInput, startedRun } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const send = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/conversations/{conversationId}/messages",
      tag: "Messages",
      summary: "Send a message",
      description:
        "Adds the message and starts its answer. Then follow the run: `GET /runs/{runId}/events`.",
      status: 202,
      errors: ["NOT_FOUND", "CONFLICT", "BUDGET_EXCEEDED"],
      example: { content: "And in the mountains?" },
    },
  })
  .input(sendMessageInput)
  .output(startedRun)
  .mutation(({ ctx, input }) => ctx.chat.messages.send(ctx.principal, input));
