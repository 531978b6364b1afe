import { listRunsInput, runPage } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "viewer", scopes: ["conversations:read", "chat:write"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/runs",
      tag: "Runs",
      summary: "Your runs, the latest first",
      description: "Those of a temporary conversation only where it is named.",
    },
  })
  .input(listRunsInput)
  .output(runPage)
  .query(({ ctx, input }) => ctx.chat.runs.list(ctx.principal, input));
