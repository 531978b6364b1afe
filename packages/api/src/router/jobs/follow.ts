import { followJobInput, type JobEvent, jobEvent, type Policy } from "@parley/shared";
import { EventSubscription } from "../../event-subscription.ts";
import { procedure } from "../../trpc.ts";

const policy: Policy = { role: "viewer", scopes: ["conversations:read"] };

/** Reads only. */
export const follow = procedure(policy)
  .meta({
    openapi: {
      method: "GET",
      path: "/jobs/{jobId}/events",
      tag: "Jobs",
      summary: "Follow a job",
      description:
        "The job as it is, and again after each change, until it has ended. Changes that come together are told as one. The `id` of an event is the job's `version`.",
      errors: ["NOT_FOUND"],
      events: jobEvent,
    },
  })
  .input(followJobInput)
  .subscription(async ({ ctx, input }) => {
    const read = await ctx.jobs.follow(ctx.principal, input);
    return new EventSubscription(
      ctx,
      policy,
      async function* (signal): AsyncGenerator<JobEvent, void> {
        for await (const job of read(signal)) yield { type: "job.changed", job };
      },
      ({ job }) => String(job.version),
    );
  });
