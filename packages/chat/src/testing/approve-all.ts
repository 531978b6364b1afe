import { ParleyError, type Principal, type SequencedRunEvent } from "@parley/shared";
import type { Chat } from "../chat.ts";
import { decodeEntry } from "../log/log-entry.ts";

/** Follows to the end, and decides on every call that asks first. */
export async function approveAll(
  chat: Chat,
  principal: Principal,
  runId: string,
  approved = true,
): Promise<SequencedRunEvent[]> {
  const events: SequencedRunEvent[] = [];
  for await (const entry of await chat.runs.follow(principal, { runId, after: 0 })) {
    const event = { ...decodeEntry(entry), seq: entry.seq };
    events.push(event);
    if (event.type === "tool.call" && event.needsApproval)
      await chat.runs.decide(principal, { runId, callId: event.id, approved }).catch(unlessEnded);
  }
  return events;
}

function unlessEnded(error: unknown): void {
  if (!(error instanceof ParleyError && error.code === "CONFLICT")) throw error;
}
