import { job, jobIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const get = procedure({ role: "viewer", scopes: ["conversations:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/jobs/{jobId}",
      tag: "Jobs",
      summary: "The state of a job",
      description: "Your own; for admins, anybody's in the organization.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(jobIdInput)
  .output(job)
  .query(({ ctx, input }) => ctx.jobs.get(ctx.principal, input.jobId));
