import { run, runIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const get = procedure({ role: "viewer", scopes: ["conversations:read", "chat:write"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/runs/{runId}",
      tag: "Runs",
      summary: "The state of a run",
      errors: ["NOT_FOUND"],
    },
  })
  .input(runIdInput)
  .output(run)
  .query(({ ctx, input }) => ctx.chat.runs.get(ctx.principal, input.runId));
