import { scheduledPrompt, scheduleIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const get = procedure({ role: "viewer", scopes: ["conversations:read", "chat:write"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/schedules/{scheduleId}",
      tag: "Scheduled prompts",
      summary: "A scheduled prompt, and how it fared",
      errors: ["NOT_FOUND"],
    },
  })
  .input(scheduleIdInput)
  .output(scheduledPrompt)
  .query(({ ctx, input }) => ctx.schedules.get(ctx.principal, input.scheduleId));
