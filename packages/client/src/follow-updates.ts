import { isLastEvent } from "./follow-run.ts";
import { type ConnectionOptions, keepConnected } from "./keep-connected.ts";
import { openSubscription, type Transport } from "./open-subscription.ts";
import type { Update } from "./published-types.ts";

export interface UpdatesOptions extends ConnectionOptions {
  /** The runs to follow over the same connection, each after the seq that is already known. */
  runs?: readonly { runId: string; after: number }[];
}

/** Whatever happened while nobody was connected is not told again. */
const anyChanged: Update = { type: "conversations.changed", conversationIds: null };

/**
 * What a whole page has to hear of, over one connection: which conversations change, and the events
 * of the given runs, each exactly once and in order. It goes on until the signal aborts; each time it
 * is connected, it begins by saying that any conversation may have changed; so may any job.
 */
export function followUpdates(
  transport: Transport,
  { runs = [], ...options }: UpdatesOptions = {},
): AsyncGenerator<Update, void> {
  const cursors = new Map(runs.map(({ runId, after }) => [runId, after]));
  const connect = async function* (signal: AbortSignal): AsyncGenerator<Update, void> {
    const input = { runs: [...cursors].map(([runId, after]) => ({ runId, after })) };
    for await (const { event, data } of openSubscription(
      transport,
      "updates.follow",
      input,
      signal,
    )) {
      if (event === "connected") yield anyChanged;
      if (event !== undefined) continue;
      const update: unknown = JSON.parse(data);
      if (!isUpdate(update)) throw new Error("The stream carried something that is no update.");
      if (isNew(cursors, update)) yield update;
    }
  };
  return keepConnected(connect, () => false, options);
}

/** Moves the cursors on. */
function isNew(cursors: Map<string, number>, update: Update): boolean {
  if (update.type === "conversations.changed" || update.type === "jobs.changed") return true;
  const cursor = cursors.get(update.runId);
  if (cursor === undefined) return false;
  if (update.type === "run.event") {
    if (update.seq <= cursor) return false;
    if (update.seq !== cursor + 1) throw new Error("The log arrived with a gap.");
    cursors.set(update.runId, update.seq);
    if (!isLastEvent(update.event)) return true;
  }
  cursors.delete(update.runId);
  return true;
}

/** No deeper look: the server's contract says the rest, and checking it would cost more than all else. */
function isUpdate(value: unknown): value is Update {
  return typeof value === "object" && value !== null && "type" in value;
}
