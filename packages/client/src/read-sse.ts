import { createParser, type EventSourceMessage } from "eventsource-parser";
import { readText } from "./read-text.ts";

/** Milliseconds without a byte after which a connection counts as dead. The server's heartbeat is ≤ 15 s. */
const SILENCE_LIMIT_MS = 40_000;

/**
 * Reads one response as Server-Sent Events, as fast as the consumer takes them and no faster.
 * Ends when the response ends; throws when it breaks, falls silent, or `signal` aborts.
 */
export async function* readSse(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<EventSourceMessage, void> {
  let arrived: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => arrived.push(event) });
  for await (const text of readText(body, { signal, silenceLimitMs: SILENCE_LIMIT_MS })) {
    parser.feed(text);
    const events = arrived;
    arrived = [];
    yield* events;
  }
}
