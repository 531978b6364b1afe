import { scheduleIdInput } from "@parley/shared";
import * as z from "zod";
import { procedure } from "../../trpc.ts";

export const deleteSchedule = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "DELETE",
      path: "/schedules/{scheduleId}",
      tag: "Scheduled prompts",
      summary: "Delete a scheduled prompt",
      description: "The conversations that it began stay.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(scheduleIdInput)
  .output(z.void())
  .mutation(({ ctx, input }) => ctx.schedules.delete(ctx.principal, input.scheduleId));
