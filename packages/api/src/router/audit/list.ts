import { auditPage, listAuditInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "admin", scopes: ["audit:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/audit-log",
      tag: "Audit log",
      summary: "Who did what in the organization, the latest first",
      description:
        "What concerns security and data: credentials, members, money, what is exported and what is deleted. Entries are never changed, and hold no secrets.",
    },
  })
  .input(listAuditInput)
  .output(auditPage)
  .query(({ ctx, input }) => ctx.audit.list(ctx.principal, input));
