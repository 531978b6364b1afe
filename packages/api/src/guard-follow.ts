import { type FollowHandle, type FollowSink, iterateFollow, type RunFollow } from "@parley/chat";
import type { Policy } from "@parley/shared";
import type { KnownContext } from "./context.ts";

/**
 * The follow, as long as the principal may have it: when that ends, following ends as a connection
 * that broke does, and following again is refused.
 */
export function guardFollow(context: KnownContext, policy: Policy, follow: RunFollow): RunFollow {
  const pipe = (sink: FollowSink): FollowHandle => {
    const handle = follow.pipe({
      write: (entries) => sink.write(entries),
      end(reason) {
        unwatch();
        sink.end(reason);
      },
    });
    const unwatch = context.standing.watch(context.principal, policy, () => {
      handle.close();
      sink.end("failed");
    });
    return {
      resume: () => handle.resume(),
      close() {
        unwatch();
        handle.close();
      },
    };
  };
  return {
    runId: follow.runId,
    after: follow.after,
    pipe,
    [Symbol.asyncIterator]: () => iterateFollow(pipe),
  };
}
