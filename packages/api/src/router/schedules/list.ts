import { scheduledPrompt } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "viewer", scopes: ["conversations:read", "chat:write"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/schedules",
      tag: "Scheduled prompts",
      summary: "Your scheduled prompts",
      description: "All of them, the oldest first. A person has at most 50.",
    },
  })
  .output(scheduledPrompt.array())
  .query(({ ctx }) => ctx.schedules.list(ctx.principal));
