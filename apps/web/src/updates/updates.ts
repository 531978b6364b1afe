import type { ErrorCode, SequencedRunEvent, Update } from "@parley/client";
import { createStore } from "../app/create-store.ts";
import type { Connection } from "./connection.ts";
import { SharedStream } from "./shared-stream.ts";
import type { TabMessage } from "./tab-message.ts";

/** Who follows a run in this tab. */
export interface RunReader {
  /** The next event, in order, none twice. */
  onEvent(event: SequencedRunEvent): void;
  /** There is no such run (any more). */
  onUnknown(): void;
}

interface Reading {
  cursor: number;
  reader: RunReader;
}

/** How the stream that this tab hears is, and why it was lost. */
export const updatesConnection = createStore<{
  connection: Connection;
  code: ErrorCode | undefined;
  problem: unknown;
}>({ connection: "connected", code: undefined, problem: undefined });

const LOCK = "parley-updates";
const tab = crypto.randomUUID();
const readings = new Map<string, Reading>();
const jobListeners = new Set<() => void>();
const changeListeners = new Set<(conversationIds: readonly string[] | null) => void>();

/** Undefined where a browser has none: then each tab has a stream of its own. */
const channel = "locks" in navigator ? new BroadcastChannel("parley-updates") : undefined;
let stream: SharedStream | undefined;
let started = false;

/**
 * Follows a run from its first event on: over the one stream that the tabs of this browser share,
 * as a browser opens no more than six connections over HTTP/1.1. Returns the end of following.
 */
export function followRun(runId: string, reader: RunReader): () => void {
  const reading: Reading = { cursor: 0, reader };
  readings.set(runId, reading);
  sayWish();
  return () => {
    if (readings.get(runId) !== reading) return;
    readings.delete(runId);
    sayWish();
  };
}

/** Told which conversations changed; null: any may have. Returns the end of listening. */
export function onConversationsChanged(
  listener: (conversationIds: readonly string[] | null) => void,
): () => void {
  changeListeners.add(listener);
  return () => changeListeners.delete(listener);
}

/** Told that one's own work in the background changed, or may have. Returns the end of listening. */
export function onJobsChanged(listener: () => void): () => void {
  jobListeners.add(listener);
  return () => jobListeners.delete(listener);
}

/** Tries anew, at once. */
export function reconnectUpdates(): void {
  stream?.retry();
  post({ type: "retry" });
}

/** Begins to hear, once a page. One of the tabs holds the stream; when it goes, the next does. */
export function startUpdates(): void {
  if (started) return;
  started = true;
  channel?.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => hear(data));
  document.addEventListener("visibilitychange", sayWish);
  window.addEventListener("online", reconnectUpdates);
  window.addEventListener("pagehide", () => post({ type: "leave", tab }));
  window.addEventListener("pageshow", sayWish);
  sayWish();
  if (channel === undefined) holdStream();
  else
    void navigator.locks.request(LOCK, () => {
      holdStream();
      // Held until the tab is gone.
      return new Promise<never>(() => undefined);
    });
}

function holdStream(): void {
  stream = new SharedStream(tab, { onUpdate: take, onConnection: setConnection }, post);
  post({ type: "who" });
  sayWish();
}

function sayWish(): void {
  if (!started) return;
  const runs = [...readings].map(([runId, { cursor }]) => ({ runId, after: cursor }));
  const wish = { runs, visible: document.visibilityState === "visible" };
  if (stream === undefined) post({ type: "wish", tab, wish });
  else stream.wish(tab, wish);
}

function post(message: TabMessage): void {
  channel?.postMessage(message);
}

function hear(message: TabMessage): void {
  switch (message.type) {
    case "wish":
      stream?.wish(message.tab, message.wish);
      return;
    case "leave":
      stream?.leave(message.tab);
      return;
    case "retry":
      stream?.retry();
      return;
    case "who":
      sayWish();
      return;
    case "update":
      take(message.update);
      return;
    case "connection":
      setConnection(message.connection, message.code);
  }
}

function setConnection(
  connection: Connection,
  code: ErrorCode | undefined,
  problem?: unknown,
): void {
  updatesConnection.set((now) =>
    now.connection === connection ? now : { connection, code, problem },
  );
}

function take(update: Update): void {
  if (update.type === "conversations.changed") {
    for (const listener of changeListeners) listener(update.conversationIds);
    return;
  }
  if (update.type === "jobs.changed") {
    for (const listener of jobListeners) listener();
    return;
  }
  const reading = readings.get(update.runId);
  if (reading === undefined) return;
  if (update.type === "run.unknown") {
    readings.delete(update.runId);
    reading.reader.onUnknown();
    return;
  }
  const { seq, event } = update;
  if (seq <= reading.cursor) return;
  // Something was missed while another tab took the stream over: it is asked for again.
  if (seq > reading.cursor + 1) {
    sayWish();
    return;
  }
  reading.cursor = seq;
  reading.reader.onEvent({ ...event, seq });
}
