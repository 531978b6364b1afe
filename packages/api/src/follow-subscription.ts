import { decodeEntry, type RunFollow } from "@parley/chat";
import type { RunEvent } from "@parley/shared";
import { type TrackedEnvelope, tracked } from "@trpc/server";

/**
 * What `runs.follow` returns: to tRPC and every in-process caller an async iterable of tracked
 * events; to our own writer of tRPC's SSE format, the follow itself, whose entries are already
 * encoded and are pushed (several times cheaper than a generator step an event).
 */
export class FollowSubscription implements AsyncIterable<TrackedEnvelope<RunEvent>> {
  readonly follow: RunFollow;

  constructor(follow: RunFollow) {
    this.follow = follow;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TrackedEnvelope<RunEvent>, void> {
    for await (const entry of this.follow) yield tracked(String(entry.seq), decodeEntry(entry));
  }
}

/** The follow behind what a subscription of runs gave, to be pushed. */
export function toRunFollow(subscription: unknown): RunFollow {
  if (subscription instanceof FollowSubscription) return subscription.follow;
  throw new TypeError("This subscription does not follow a run.");
}
