import type { Pipe } from "@parley/chat";

/**
 * Pushes what is read one by one. While the sink is full, nothing more is read: what comes meanwhile
 * stays where it is.
 */
export function pipeFrom<Item>(
  read: (signal: AbortSignal) => AsyncIterable<Item>,
  onError: (error: unknown) => void,
): Pipe<Item> {
  return (sink) => {
    const closed = new AbortController();
    const { signal } = closed;
    let resume: () => void = () => undefined;
    const pump = async (): Promise<void> => {
      for await (const item of read(signal)) {
        if (signal.aborted) return;
        const hasRoom = new Promise<void>((resolve) => {
          resume = resolve;
        });
        if (!sink.write([item])) await hasRoom;
      }
      if (!signal.aborted) sink.end("complete");
    };
    pump().catch((error: unknown) => {
      if (signal.aborted) return;
      onError(error);
      sink.end("failed");
    });
    return {
      resume: () => resume(),
      close() {
        closed.abort();
        resume();
      },
    };
  };
}
