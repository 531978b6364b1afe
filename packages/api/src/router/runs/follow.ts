import { iteratePipe } from "@parley/chat";
import { followRunInput, type Policy } from "@parley/shared";
import { FollowSubscription } from "../../follow-subscription.ts";
import { guardPipe } from "../../guard-pipe.ts";
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
  .subscription(async ({ ctx, input: { runId, after, lastEventId } }) => {
    const from = { runId, after: lastEventId ?? after ?? 0 };
    const follow = await ctx.chat.runs.follow(ctx.principal, from);
    const pipe = guardPipe(ctx, policy, follow.pipe);
    return new FollowSubscription({
      ...from,
      pipe,
      [Symbol.asyncIterator]: () => iteratePipe(pipe),
    });
  });
