import { job } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const startOrganizationExport = procedure({ role: "owner", scopes: ["organization:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/organization/export",
      tag: "Data",
      summary: "Export all that everybody has in the organization, in the background",
      description:
        "As the export of your own, with all members. It is written down in the audit log. When somebody's content is deleted, exports of the organization that are kept are deleted, too.",
      status: 202,
    },
  })
  .output(job)
  .mutation(({ ctx }) => ctx.exports.start(ctx.principal, "organization"));
