import { job } from "@parley/shared";
import { procedure } from "../../trpc.ts";

export const startExport = procedure({ role: "member", scopes: ["conversations:write"] })
  .meta({
    openapi: {
      method: "POST",
      path: "/export",
      tag: "Data",
      summary: "Export all that you have here, in the background",
      description:
        "For more than one connection bears: begins a job that makes the same file as `GET /export`. Follow it (`GET /jobs/{jobId}/events`), then fetch the file (`GET /exports/{jobId}`).",
      status: 202,
    },
  })
  .output(job)
  .mutation(({ ctx }) => ctx.exports.start(ctx.principal, "user"));
