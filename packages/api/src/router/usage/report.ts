import { usageInput, usageReport } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const report = procedure({ role: "viewer", scopes: ["usage:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/usage",
      tag: "Usage",
      summary: "Your tokens and money, by day, model and API key",
      description: "Of runs that were stopped, that failed or were cut off, too.",
    },
  })
  .input(usageInput)
  .output(usageReport)
  .query(({ ctx, input }) => ctx.chat.usage(ctx.principal, input));
