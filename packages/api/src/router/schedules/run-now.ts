import { scheduleIdInput, startedRun } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const runNow = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/schedules/{scheduleId}/run",
      tag: "Scheduled prompts",
      summary: "Send a scheduled prompt now",
      description: "Beside its times, which stay as they are, and also where it is not enabled.",
      status: 202,
      errors: ["NOT_FOUND", "CONFLICT", "BUDGET_EXCEEDED"],
    },
  })
  .input(scheduleIdInput)
  .output(startedRun)
  .mutation(({ ctx, input }) => ctx.schedules.runNow(ctx.principal, input.scheduleId));
