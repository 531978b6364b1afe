import { job, jobIdInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const cancel = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/jobs/{jobId}/cancel",
      tag: "Jobs",
      summary: "Cancel a job",
      description:
        "One that is queued ends at once; one that runs as soon as it can, wherever it runs. A job that has ended stays as it is. Your own; for admins, anybody's in the organization.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(jobIdInput)
  .output(job)
  .mutation(({ ctx, input }) => ctx.jobs.cancel(ctx.principal, input.jobId));
