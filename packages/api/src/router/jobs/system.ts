import { jobPage, listJobsInput } from "@parley/shared";
import { procedure } from "../../trpc.ts";

/** As the status of the installation: for whoever looks after it. */
export const system = procedure({ role: "admin", scopes: ["organization:read"] })
  .meta({
    openapi: {
      method: "GET",
      path: "/status/jobs",
      tag: "Jobs",
      summary: "The installation's own jobs, the latest first",
      description: "What is done by the clock, for nobody in particular.",
    },
  })
  .input(listJobsInput)
  .output(jobPage)
  .query(({ ctx, input }) => ctx.jobs.listSystem(input));
