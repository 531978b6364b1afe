/** Characters that are sent at once, where they are there. */
const CHUNK_LENGTH = 64 * 1024;
/** Milliseconds for which a line waits for more to be sent with it. */
const GATHER_MS = 500;

export interface LinesBody {
  body: ReadableStream<Uint8Array>;
  /** Lets go of the values: what was not taken is not sent. */
  stop: () => void;
  /** What the values themselves threw, if anything. */
  failure: () => Error | undefined;
}

/** Values as a request's body, a line of JSON each, taken as fast as they are sent and no faster. */
export function writeLines(values: Iterable<unknown> | AsyncIterable<unknown>): LinesBody {
  const chunks = chunksOf(values);
  const encoder = new TextEncoder();
  let failure: Error | undefined;
  const stop = (): void => {
    chunks.return().catch(() => undefined);
  };
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done === true) return controller.close();
          controller.enqueue(encoder.encode(value));
        } catch (error) {
          failure = error instanceof Error ? error : new Error(String(error));
          throw error;
        }
        // Values that are all there would else keep an early answer from being read.
        await new Promise((resolve) => setTimeout(resolve));
      },
      cancel: stop,
    },
    { highWaterMark: 0 },
  );
  return { body, stop, failure: () => failure };
}

async function* chunksOf(
  values: Iterable<unknown> | AsyncIterable<unknown>,
): AsyncGenerator<string, void> {
  let gathered: string[] = [];
  let length = 0;
  let sentAt = Date.now();
  for await (const value of values) {
    const line = `${JSON.stringify(value)}\n`;
    gathered.push(line);
    length += line.length;
    if (length < CHUNK_LENGTH && Date.now() - sentAt < GATHER_MS) continue;
    yield gathered.join("");
    gathered = [];
    length = 0;
    sentAt = Date.now();
  }
  if (length > 0) yield gathered.join("");
}
