import { listOrganizationSharesInput, organizationSharePage } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const organization = procedure({ role: "admin", scopes: ["organization:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/organization/shares",
      tag: "Sharing",
      summary: "Everybody's links to conversations, the latest first",
      description: "Whose they are, and nothing of what is in them.",
    },
  })
  .input(listOrganizationSharesInput)
  .output(organizationSharePage)
  .query(({ ctx, input }) => ctx.chat.shares.listOrganization(ctx.principal, input));
