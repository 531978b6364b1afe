import type { Db } from "@parley/db";
import { type FollowUpdatesInput, ParleyError, type Principal } from "@parley/shared";
import { followRun } from "../follow/follow-run.ts";
import { iteratePipe } from "../follow/iterate-pipe.ts";
import type { RunFeed } from "../follow/run-feed.ts";
import type { RunFollow } from "../follow/run-follow.ts";
import type { FollowHandle, Pipe, Sink } from "../follow/sink.ts";
import type { LogEntry } from "../log/log-entry.ts";
import type { ChangedConversations, ConversationChanges } from "./conversation-changes.ts";

/** What a stream of updates carries; a run's entries are as they are stored. */
export type UpdateItem =
  | { type: "conversations.changed"; conversationIds: ChangedConversations }
  | { type: "jobs.changed"; jobIds: ChangedConversations }
  | { type: "run.event"; runId: string; entry: LogEntry }
  | { type: "run.unknown"; runId: string };

/** Everything that somebody's page has to hear of. It has no end but that it breaks off. */
export interface UpdatesFollow extends AsyncIterable<UpdateItem> {
  readonly pipe: Pipe<UpdateItem>;
}

/** Checks which of the runs are the principal's; the reading begins when the follow is used. */
export async function followUpdates(
  {
    db,
    feed,
    changes,
    jobChanges,
  }: { db: Db; feed: RunFeed; changes: ConversationChanges; jobChanges: ConversationChanges },
  principal: Principal,
  { runs }: FollowUpdatesInput,
): Promise<UpdatesFollow> {
  const followed: RunFollow[] = [];
  const unknown: UpdateItem[] = [];
  for (const { runId, after } of runs) {
    try {
      followed.push(await followRun(db, feed, principal, { runId, after }));
    } catch (error) {
      // One that was deleted meanwhile must not be in the way of the others.
      if (!(error instanceof ParleyError && error.code === "NOT_FOUND")) throw error;
      unknown.push({ type: "run.unknown", runId });
    }
  }
  const pipe: Pipe<UpdateItem> = (sink) => {
    const updates = new PipedUpdates(sink);
    try {
      updates.begin(
        followed,
        unknown,
        (onChange) => changes.subscribe(principal, onChange),
        (onChange) => jobChanges.subscribe(principal, onChange),
      );
    } catch (error) {
      updates.close();
      throw error;
    }
    return updates;
  };
  return { pipe, [Symbol.asyncIterator]: () => iteratePipe(pipe) };
}

class PipedUpdates implements FollowHandle {
  readonly #sink: Sink<UpdateItem>;
  readonly #runs: FollowHandle[] = [];
  #changes: ReturnType<ConversationChanges["subscribe"]> | undefined;
  #jobChanges: ReturnType<ConversationChanges["subscribe"]> | undefined;
  #blocked = false;
  #closed = false;

  constructor(sink: Sink<UpdateItem>) {
    this.#sink = sink;
  }

  begin(
    runs: readonly RunFollow[],
    unknown: readonly UpdateItem[],
    subscribe: (onChange: () => void) => ReturnType<ConversationChanges["subscribe"]>,
    subscribeToJobs: typeof subscribe,
  ): void {
    this.#changes = subscribe(() => this.#tellChanges());
    this.#jobChanges = subscribeToJobs(() => this.#tellChanges());
    if (unknown.length > 0) queueMicrotask(() => this.#write(unknown));
    for (const { runId, pipe } of runs)
      this.#runs.push(
        pipe({
          write: (entries) =>
            this.#write(entries.map((entry) => ({ type: "run.event", runId, entry }))),
          end: (reason) => {
            if (reason === "failed") this.#fail();
          },
        }),
      );
  }

  resume(): void {
    this.#blocked = false;
    this.#tellChanges();
    for (const run of this.#runs) run.resume();
  }

  close(): void {
    this.#closed = true;
    this.#changes?.close();
    this.#jobChanges?.close();
    for (const run of this.#runs) run.close();
  }

  /** While the sink is full they gather: who reads on hears of them then. */
  #tellChanges(): void {
    if (this.#blocked || this.#closed) return;
    const conversationIds = this.#changes?.take();
    if (conversationIds !== undefined)
      this.#write([{ type: "conversations.changed", conversationIds }]);
    if (this.#blocked) return;
    const jobIds = this.#jobChanges?.take();
    if (jobIds !== undefined) this.#write([{ type: "jobs.changed", jobIds }]);
  }

  #write(items: readonly UpdateItem[]): boolean {
    if (this.#closed) return false;
    const hasRoom = this.#sink.write(items);
    this.#blocked = !hasRoom;
    return hasRoom;
  }

  #fail(): void {
    if (this.#closed) return;
    this.close();
    this.#sink.end("failed");
  }
}
