import { followUpdatesInput, type Policy } from "@parley/shared";
import { guardPipe } from "../../guard-pipe.ts";
import { procedure } from "../../trpc.ts";
import { UpdatesSubscription } from "../../updates-subscription.ts";

const policy: Policy = { role: "viewer", scopes: ["conversations:read"] };

/** One stream for a whole page: what changes in one's conversations, and the given runs. Reads only. */
export const follow = procedure(policy)
  .input(followUpdatesInput)
  .subscription(async ({ ctx, input }) => {
    const { pipe } = await ctx.chat.updates.follow(ctx.principal, input);
    return new UpdatesSubscription(guardPipe(ctx, policy, pipe));
  });
