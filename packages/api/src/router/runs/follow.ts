import { followRunInput, type Policy } from "@parley/shared";
import { FollowSubscription } from "../../follow-subscription.ts";
import { guardFollow } from "../../guard-follow.ts";
import { procedure } from "../../trpc.ts";

const policy: Policy = { role: "viewer", scopes: ["conversations:read", "chat:write"] };

/** Reads only: starting, repeating or stopping a run is never its doing (invariant 1). */
export const follow = procedure(policy)
  .meta({
    openapi: {
      method: "GET",
      path: "/runs/{runId}/events",
      tag: "Runs",
      summary: "Follow a run",
      description:
        "The events of the run after a cursor: those that are there, then the others as they come, until its terminal event. Following again starts and changes nothing.",
      errors: ["NOT_FOUND"],
    },
  })
  .input(followRunInput)
  .subscription(
    async ({ ctx, input: { runId, after, lastEventId } }) =>
      new FollowSubscription(
        guardFollow(
          ctx,
          policy,
          await ctx.chat.runs.follow(ctx.principal, { runId, after: lastEventId ?? after ?? 0 }),
        ),
      ),
  );
