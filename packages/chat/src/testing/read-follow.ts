import type { Principal, SequencedRunEvent } from "@parley/shared";
import type { Chat } from "../chat.ts";
import { decodeEntry } from "../log/log-entry.ts";

/** Follows to the end, or until `until` is content with what it has seen. */
export async function readFollow(
  chat: Chat,
  principal: Principal,
  runId: string,
  options: { after?: number; until?: (event: SequencedRunEvent) => boolean } = {},
): Promise<SequencedRunEvent[]> {
  const follow = await chat.runs.follow(principal, { runId, after: options.after ?? 0 });
  const events: SequencedRunEvent[] = [];
  for await (const entry of follow) {
    const event = { ...decodeEntry(entry), seq: entry.seq };
    events.push(event);
    if (options.until?.(event) === true) break;
  }
  return events;
}

/** What a reader of these events has on the screen. */
export function textOfEvents(events: readonly SequencedRunEvent[]): string {
  let text = "";
  for (const event of events) if (event.type === "text.delta") text += event.text;
  return text;
}
