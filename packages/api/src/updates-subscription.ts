import { decodeEntry, iteratePipe, type Pipe, type UpdateItem } from "@parley/chat";
import type { Update } from "@parley/shared";

/**
 * What `updates.follow` returns: to tRPC and every in-process caller an async iterable of updates;
 * to our own writer of tRPC's SSE format, the pipe itself, whose entries are already encoded.
 */
export class UpdatesSubscription implements AsyncIterable<Update> {
  readonly pipe: Pipe<UpdateItem>;

  constructor(pipe: Pipe<UpdateItem>) {
    this.pipe = pipe;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Update, void> {
    for await (const item of iteratePipe(this.pipe)) yield toUpdate(item);
  }
}

function toUpdate(item: UpdateItem): Update {
  switch (item.type) {
    case "run.event": {
      const { entry, runId } = item;
      return { type: "run.event", runId, seq: entry.seq, event: decodeEntry(entry) };
    }
    case "conversations.changed":
      return {
        type: item.type,
        conversationIds: item.conversationIds && [...item.conversationIds],
      };
    case "jobs.changed":
      return { type: item.type, jobIds: item.jobIds && [...item.jobIds] };
    case "run.unknown":
      return item;
  }
}

/** An update as JSON: that of a run's entry stands in it as it is stored. */
export function encodeUpdate(item: UpdateItem): string {
  if (item.type !== "run.event") return JSON.stringify(toUpdate(item));
  const { runId, entry } = item;
  return `{"type":"run.event","runId":"${runId}","seq":${entry.seq},"event":${entry.json}}`;
}

/** The pipe behind what a subscription of updates gave, to be pushed. */
export function toUpdatesPipe(subscription: unknown): Pipe<UpdateItem> {
  if (subscription instanceof UpdatesSubscription) return subscription.pipe;
  throw new TypeError("This subscription carries no updates.");
}
