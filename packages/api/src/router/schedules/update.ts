import { scheduledPrompt, updateScheduleInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const update = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "PATCH",
      path: "/schedules/{scheduleId}",
      tag: "Scheduled prompts",
      summary: "Change a scheduled prompt",
      description:
        "What is left out stays as it is. Enabling it again forgets its failures. From then on it is sent by whoever changed it: this API key, or you where it is changed without one.",
      errors: ["NOT_FOUND"],
      example: { enabled: false },
    },
  })
  .input(updateScheduleInput)
  .output(scheduledPrompt)
  .mutation(({ ctx, input }) => ctx.schedules.update(ctx.principal, input));
