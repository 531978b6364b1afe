import { continueMessageInput, startedRun } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const continueMessage = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/messages/{messageId}/continue",
      tag: "Messages",
      summary: "Go on with an answer that was cut off",
      description:
        "Adds a sibling that begins with the text of the answer and goes on from there. Then follow its run.",
      status: 202,
      errors: ["NOT_FOUND", "CONFLICT", "BUDGET_EXCEEDED"],
    },
  })
  .input(continueMessageInput)
  .output(startedRun)
  .mutation(({ ctx, input }) => ctx.chat.messages.continue(ctx.principal, input));
