import { createScheduleInput, scheduledPrompt } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const create = procedure({ role: "member", scopes: ["chat:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/schedules",
      tag: "Scheduled prompts",
      summary: "Have a prompt sent by the clock",
      description:
        "Each time is a run like any other, with your rights and budgets at that time. One that is made with an API key is sent by it: its scopes and budget apply, and once the key is revoked or has expired it is disabled. Times that were missed while nothing ran are made up for once. After five failures in a row it is disabled.",
      status: 201,
      errors: ["CONFLICT"],
      example: {
        name: "Morning words",
        cron: "0 9 * * 1-5",
        timeZone: "Europe/Berlin",
        prompt: "A word in Italian, with an example.",
        target: "same",
      },
    },
  })
  .input(createScheduleInput)
  .output(scheduledPrompt)
  .mutation(({ ctx, input }) => ctx.schedules.create(ctx.principal, input));
