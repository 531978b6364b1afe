import { iteratePipe, type Pipe } from "@parley/chat";
import type { Policy } from "@parley/shared";
import { type TrackedEnvelope, tracked } from "@trpc/server";
import type { KnownContext } from "./context.ts";
import { guardPipe } from "./guard-pipe.ts";
import { pipeFrom } from "./pipe-from.ts";

/** An event as a stream of Server-Sent Events has it. */
export interface EncodedEvent {
  id: string;
  type: string;
  /** On one line. */
  json: string;
}

/**
 * What a procedure returns that follows something, other than a run, in few steps: to tRPC and every
 * in-process caller an async iterable of tracked items; to our own writers of Server-Sent Events, the
 * pipe. Read no faster than it is taken, and no longer than the principal may have it.
 */
export class EventSubscription<Item extends { type: string }>
  implements AsyncIterable<TrackedEnvelope<Item>>
{
  readonly encoded: Pipe<EncodedEvent>;
  readonly #pipe: Pipe<Item>;
  readonly #idOf: (item: Item) => string;

  constructor(
    context: KnownContext,
    policy: Policy,
    read: (signal: AbortSignal) => AsyncIterable<Item>,
    idOf: (item: Item) => string,
  ) {
    this.#idOf = idOf;
    this.#pipe = guardPipe(context, policy, pipeFrom(read, context.onInternalError));
    this.encoded = (sink) =>
      this.#pipe({
        write: (items) =>
          sink.write(
            items.map((item) => ({
              id: idOf(item),
              type: item.type,
              json: JSON.stringify(item),
            })),
          ),
        end: (reason) => sink.end(reason),
      });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TrackedEnvelope<Item>, void> {
    for await (const item of iteratePipe(this.#pipe)) yield tracked(this.#idOf(item), item);
  }
}

/** What a procedure gave, to be pushed. */
export function toEvents(output: unknown): Pick<EventSubscription<{ type: string }>, "encoded"> {
  if (output instanceof EventSubscription) return output;
  throw new TypeError("This subscription gives no events.");
}
