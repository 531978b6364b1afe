import type { FollowHandle, Pipe, Sink } from "@parley/chat";
import type { Policy } from "@parley/shared";
import type { KnownContext } from "./context.ts";

/**
 * The pipe, as long as the principal may have it: when that ends, following ends as a connection
 * that broke does, and following again is refused.
 */
export function guardPipe<Item>(
  context: KnownContext,
  policy: Policy,
  pipe: Pipe<Item>,
): Pipe<Item> {
  return (sink: Sink<Item>): FollowHandle => {
    const handle = pipe({
      write: (items) => sink.write(items),
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
}
