/**
 * Reads a response's body as text, as fast as the consumer takes it and no faster. Ends when the
 * response ends; throws when it breaks, falls silent for `silenceLimitMs`, or `signal` aborts.
 */
export async function* readText(
  body: ReadableStream<Uint8Array>,
  { signal, silenceLimitMs }: { signal: AbortSignal; silenceLimitMs: number },
): AsyncGenerator<string, void> {
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
    }, silenceLimitMs);
  };
  signal.addEventListener("abort", cancel, { once: true });
  const decoder = new TextDecoder();
  try {
    for (;;) {
      signal.throwIfAborted();
      listen();
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (silent) throw new Error("The connection fell silent.");
      if (done) return;
      clearTimeout(silence);
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}
