import { aiSdkChatInput, startedRun } from "@parley/shared";
import { answerUiChat } from "../../ai-sdk/answer-ui-chat.ts";
import { procedure } from "../../trpc.ts";

export const chat = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/ai-sdk/chat",
      tag: "AI SDK",
      summary: "Answer a chat of `useChat`",
      description:
        'The `api` of a `DefaultChatTransport`. Its `body` option may add `model`, `maxTokens`, `system`, `thinking` and `onDisconnect`. Closing the page does not stop the answer, unless `onDisconnect` is "stop"; asking on does.',
      streamsRun: true,
      format: "ui-message",
      maxBodySize: 8 * 1024 * 1024,
      errors: ["NOT_FOUND", "CONFLICT", "BUDGET_EXCEEDED"],
      example: {
        id: "chat-1",
        trigger: "submit-message",
        messages: [
          {
            id: "message-1",
            role: "user",
            parts: [{ type: "text", text: "What is a durable run?" }],
          },
        ],
      },
    },
  })
  .input(aiSdkChatInput)
  .output(startedRun)
  .mutation(({ ctx, input }) => answerUiChat(ctx.chat, ctx.principal, input));
