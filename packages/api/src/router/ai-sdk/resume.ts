import { aiSdkResumeInput, aiSdkResumption, isActive } from "@parley/shared";
import { conversationIdOf } from "../../ai-sdk/ui-ids.ts";
import { procedure } from "../../trpc.ts";

export const resume = procedure({ role: "viewer", scopes: ["conversations:read", "chat:write"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/ai-sdk/chat/{chatId}/stream",
      tag: "AI SDK",
      summary: "Go on with the answer that is being written",
      description: "What `useChat({ resume: true })` asks for. 204 when nothing is being written.",
      streamsRun: true,
      format: "ui-message",
    },
  })
  .input(aiSdkResumeInput)
  .output(aiSdkResumption)
  .query(async ({ ctx, input }) => {
    const conversationId = conversationIdOf(ctx.principal, input.chatId);
    const { items } = await ctx.chat.runs.list(ctx.principal, { conversationId, limit: 10 });
    const run = items.find(({ status }) => isActive(status));
    return run === undefined ? null : { run };
  });
