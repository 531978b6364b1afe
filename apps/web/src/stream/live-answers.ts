import type { RunEvent } from "@parley/shared";
import type { ContentBlock } from "../app/parley.ts";
import { useLayoutEffect, useSyncExternalStore } from "react";
import { type AnswerPart, openRequests } from "./answer-part.ts";
import type { Connection } from "../updates/connection.ts";
import { createFlushClock } from "./flush-clock.ts";
import { GrowingAnswer } from "./growing-answer.ts";

/** What the page shows of an answer that is being written. */
export interface LiveAnswer {
  parts: readonly AnswerPart[];
  thoughtMs: number;
  /** It waits for its person to decide on calls of tools. */
  asks: boolean;
  connection: Connection;
  /** Why following ended, when it was lost. */
  problem: unknown;
}

interface Entry {
  growing: GrowingAnswer;
  connection: Connection;
  problem: unknown;
  shown: LiveAnswer;
  changed: boolean;
}

/** The answers that are being followed, by message id. Deltas live here, never in the query cache. */
const entries = new Map<string, Entry>();
const listeners = new Set<() => void>();

const clock = createFlushClock(() => {
  for (const entry of entries.values()) if (entry.changed) show(entry);
  notify();
});

function show(entry: Entry): void {
  entry.changed = false;
  const parts = entry.growing.snapshot();
  entry.shown = {
    parts,
    asks: openRequests(parts).length > 0,
    thoughtMs: entry.growing.thoughtMs,
    connection: entry.connection,
    problem: entry.problem,
  };
}

function notify(): void {
  for (const listener of listeners) listener();
}

export function beginLiveAnswer(messageId: string): void {
  const shown: LiveAnswer = {
    parts: [],
    thoughtMs: 0,
    asks: false,
    connection: "connected",
    problem: undefined,
  };
  entries.set(messageId, { growing: new GrowingAnswer(), shown, changed: false, ...shown });
  notify();
}

export function applyToLiveAnswer(messageId: string, event: RunEvent): void {
  const entry = entries.get(messageId);
  if (entry === undefined) return;
  entry.growing.apply(event);
  entry.changed = true;
  clock.request();
}

export function setLiveConnection(
  messageId: string,
  connection: Connection,
  problem?: unknown,
): void {
  const entry = entries.get(messageId);
  if (entry === undefined || (entry.connection === connection && entry.problem === problem)) return;
  entry.connection = connection;
  entry.problem = problem;
  show(entry);
  notify();
}

export function liveContent(messageId: string): ContentBlock[] {
  return entries.get(messageId)?.growing.content() ?? [];
}

/** How long answers that were seen being written thought, by message id: the log does not say. */
const thoughtTimes = new Map<string, number>();
const MAX_THOUGHT_TIMES = 200;

/** Milliseconds; undefined where this page has not seen it. */
export function thoughtMsOf(messageId: string): number | undefined {
  return thoughtTimes.get(messageId);
}

function keepThoughtTime(messageId: string, ms: number): void {
  // What was caught up with came all at once: that tells nothing.
  if (ms < 100) return;
  thoughtTimes.set(messageId, ms);
  for (const oldest of thoughtTimes.keys()) {
    if (thoughtTimes.size <= MAX_THOUGHT_TIMES) break;
    thoughtTimes.delete(oldest);
  }
}

export function dropLiveAnswer(messageId: string): void {
  keepThoughtTime(messageId, entries.get(messageId)?.growing.thoughtMs ?? 0);
  if (entries.delete(messageId)) notify();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The live state of one message; undefined while nobody follows it. */
export function useLiveAnswer(messageId: string | undefined): LiveAnswer | undefined {
  const answer = useSyncExternalStore(subscribe, () =>
    messageId === undefined ? undefined : entries.get(messageId)?.shown,
  );
  useLayoutEffect(() => {
    if (answer !== undefined) clock.drawn();
  }, [answer]);
  return answer;
}

/** Only whether it waits for its person, so that what says so does not draw with every delta. */
export function useLiveAsks(messageId: string | undefined): boolean | undefined {
  return useSyncExternalStore(subscribe, () =>
    messageId === undefined ? undefined : entries.get(messageId)?.shown.asks,
  );
}

/** Only the connection, so that what shows it does not draw with every delta. */
export function useLiveConnection(messageId: string | undefined): Connection {
  return useSyncExternalStore(subscribe, () =>
    messageId === undefined ? "connected" : (entries.get(messageId)?.connection ?? "connected"),
  );
}
