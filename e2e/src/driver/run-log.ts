import type { Parley } from "@parley/client";
import { isTerminal, type SequencedRunEvent } from "@parley/shared";
import { expect } from "vitest";

/** The text that a reader of these events has seen. */
export function textIn(events: readonly SequencedRunEvent[]): string {
  let text = "";
  for (const event of events) if (event.type === "text.delta") text += event.text;
  return text;
}

/** A whole log: seq 1, 2, 3 …, exactly one terminal event, and that at its end (invariant 2). */
export function expectWholeLog(events: readonly SequencedRunEvent[]): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1));
  expect(events.filter(isTerminal).map(({ seq }) => seq)).toEqual([events.length]);
}

/** Reads a run's log from its beginning to its terminal event. */
export async function readLog(parley: Parley, runId: string): Promise<SequencedRunEvent[]> {
  const events: SequencedRunEvent[] = [];
  for await (const event of parley.follow(runId)) events.push(event);
  return events;
}

/** The stored text of a run's message. */
export async function storedText(
  parley: Parley,
  { conversationId, messageId }: { conversationId: string; messageId: string },
): Promise<string> {
  const messages = await parley.conversations.messages.query({ conversationId });
  const content = messages.find(({ id }) => id === messageId)?.content ?? [];
  return content.map((block) => (block.type === "text" ? block.text : "")).join("");
}
