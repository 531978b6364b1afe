import { type ConnectionOptions, keepConnected } from "./keep-connected.ts";
import { openSubscription, type Transport } from "./open-subscription.ts";
import type { RunEvent, SequencedRunEvent } from "./published-types.ts";

export interface FollowOptions extends ConnectionOptions {
  /** The seq of the last event that is already known; 0, the default, begins at the first. */
  after?: number;
}

const terminalTypes: ReadonlySet<RunEvent["type"]> = new Set([
  "run.completed",
  "run.stopped",
  "run.failed",
  "run.interrupted",
] as const);

export const isLastEvent = (event: RunEvent): boolean => terminalTypes.has(event.type);

/**
 * The events of a run after a cursor, each exactly once and in order, until its terminal event.
 * A lost connection is resumed at the exact event.
 */
export function followRun(
  transport: Transport,
  runId: string,
  options: FollowOptions = {},
): AsyncGenerator<SequencedRunEvent, void> {
  let cursor = options.after ?? 0;
  const connect = async function* (signal: AbortSignal): AsyncGenerator<SequencedRunEvent, void> {
    const input = { runId, lastEventId: cursor };
    for await (const { event, id, data } of openSubscription(
      transport,
      "runs.follow",
      input,
      signal,
    )) {
      if (event !== undefined || id === undefined) continue;
      const seq = Number(id);
      if (seq <= cursor) continue;
      if (seq !== cursor + 1) throw new Error("The log arrived with a gap.");
      const sent: unknown = JSON.parse(data);
      if (!isRunEvent(sent)) throw new Error("The stream carried something that is no run event.");
      cursor = seq;
      yield { ...sent, seq };
    }
  };
  return keepConnected(connect, isLastEvent, options);
}

/** No deeper look: the server's contract says the rest, and checking it would cost more than all else. */
function isRunEvent(value: unknown): value is RunEvent {
  return typeof value === "object" && value !== null && "type" in value;
}
