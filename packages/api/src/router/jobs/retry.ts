import { job, jobIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const retry = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/jobs/{jobId}/retry",
      tag: "Jobs",
      summary: "Try a job again",
      description:
        "One that failed for good, or was cancelled, is queued as if it were new. Your own; for admins, anybody's in the organization.",
      errors: ["NOT_FOUND", "CONFLICT"],
    },
  })
  .input(jobIdInput)
  .output(job)
  .mutation(({ ctx, input }) => ctx.jobs.retry(ctx.principal, input.jobId));
