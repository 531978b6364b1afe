import { decideCallInput, run } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const decide = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/runs/{runId}/decisions",
      tag: "Runs",
      summary: "Decide on a tool's call",
      description:
        "Whether a call that asks first (`needsApproval` in its `tool.call` event) may be made. The run waits for it, for days if need be, and goes on once all its calls are decided. The same decision again changes nothing; another one is a CONFLICT, as is one on an answer that has ended.",
      errors: ["NOT_FOUND", "CONFLICT"],
      example: { callId: "toolu_01A09q90qw90lq917835lq9", approved: true },
    },
  })
  .input(decideCallInput)
  .output(run)
  .mutation(({ ctx, input }) => ctx.chat.runs.decide(ctx.principal, input));
