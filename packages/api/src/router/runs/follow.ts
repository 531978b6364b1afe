import { followRunInput } from "@parley/shared";
import { FollowSubscription } from "../../follow-subscription.ts";
import { procedure } from "../../trpc.ts";

/** Reads only: starting, repeating or stopping a run is never its doing (invariant 1). */
export const follow = procedure.input(followRunInput).subscription(
  async ({ ctx, input }) =>
    new FollowSubscription(
      await ctx.chat.runs.follow(ctx.principal, {
        runId: input.runId,
        after: input.lastEventId ?? 0,
      }),
    ),
);
