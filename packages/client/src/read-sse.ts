import { createParser, type EventSourceMessage } from "eventsource-parser";

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
  const reader = body.getReader();
  const cancel = (): void => {
    reader.cancel().catch(() => undefined);
  };
  let silence: ReturnType<typeof setTimeout> | undefined;
  let silent = false;
  const listen = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => {
      silent = true;
      cancel();
    }, SILENCE_LIMIT_MS);
  };
  signal.addEventListener("abort", cancel, { once: true });
  const decoder = new TextDecoder();
  let arrived: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => arrived.push(event) });
  try {
    for (;;) {
      signal.throwIfAborted();
      listen();
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (silent) throw new Error("The connection fell silent.");
      if (done) return;
      clearTimeout(silence);
      parser.feed(decoder.decode(value, { stream: true }));
      const events = arrived;
      arrived = [];
      yield* events;
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}
