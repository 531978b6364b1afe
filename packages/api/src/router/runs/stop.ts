import { run, runIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const stop = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/runs/{runId}/stop",
      tag: "Runs",
      summary: "Stop a run",
      description:
        "Stops it wherever it runs; what was written is kept. A run that has ended stays as it is.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(runIdInput)
  .output(run)
  .mutation(({ ctx, input }) => ctx.chat.runs.stop(ctx.principal, input.runId));
