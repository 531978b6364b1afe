import { jobPage, listJobsInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const organization = procedure({ role: "admin", scopes: ["organization:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/organization/jobs",
      tag: "Jobs",
      summary: "Everybody's jobs in the organization, the latest first",
    },
  })
  .input(listJobsInput)
  .output(jobPage)
  .query(({ ctx, input }) => ctx.jobs.listOrganization(ctx.principal, input));
