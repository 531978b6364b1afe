import { organizationUsage, organizationUsageInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const organization = procedure({ role: "admin", scopes: ["organization:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/usage/organization",
      tag: "Usage",
      summary: "The organization's tokens and money, by person, API key, day and model",
      description:
        "The dearest first. Of runs that were stopped, that failed or were cut off, too.",
    },
  })
  .input(organizationUsageInput)
  .output(organizationUsage)
  .query(({ ctx, input }) => ctx.chat.organizationUsage(ctx.principal, input));
