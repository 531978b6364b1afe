import { jobPage, listJobsInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const list = procedure({ role: "viewer", scopes: ["conversations:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/jobs",
      tag: "Jobs",
      summary: "Your jobs, the latest first",
    },
  })
  .input(listJobsInput)
  .output(jobPage)
  .query(({ ctx, input }) => ctx.jobs.list(ctx.principal, input));
