import { startChatInput, startedRun } from "@parley/shared";
import { procedure } from "../../trpc.ts";

/** `onDisconnect` is about the stream by which REST answers; it does not change what is asked. */
export const start = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/chat/stream",
      tag: "Chat",
      summary: "Ask, and follow the answer as it is written",
      description:
        "Starts a run and streams its events. The header `X-Run-Id` names the run: after a cut, go on with `GET /runs/{runId}/events` and `Last-Event-ID`.",
      streamsRun: true,
      errors: ["NOT_FOUND", "BUDGET_EXCEEDED"],
      example: { message: "What is a durable run?" },
    },
  })
  .input(startChatInput)
  .output(startedRun)
  .mutation(({ ctx, input: { onDisconnect, ...input } }) => ctx.chat.start(ctx.principal, input));
