import { retention, setRetentionInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const set = procedure({ role: "admin", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "PATCH",
      path: "/organization/retention",
      tag: "Data",
      summary: "Change for how long the organization keeps conversations",
      description:
        "Everybody's. What is left out stays as it is. A change applies an hour later (`appliesFrom`), and what is over is deleted within an hour from then, with all that is in it; never while an answer is being written. What it cost stays in the usage.",
      example: { chatDays: 90, apiDays: 7 },
    },
  })
  .input(setRetentionInput)
  .output(retention)
  .mutation(({ ctx, input }) => ctx.chat.retention.set(ctx.principal, input));
