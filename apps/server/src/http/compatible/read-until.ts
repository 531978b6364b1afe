import { decodeEntry, type RunFollow } from "@parley/chat";
import { isTerminal, ParleyError, type SequencedRunEvent } from "@parley/shared";

/**
 * The beginning of a run's log, up to the first event that is `enough`, or all of it. Throws the
 * signal's reason when it aborts.
 */
export function readUntil(
  follow: RunFollow,
  enough: (event: SequencedRunEvent) => boolean,
  signal: AbortSignal,
): Promise<SequencedRunEvent[]> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const events: SequencedRunEvent[] = [];
    const leave = (): void => {
      handle.close();
      reject(signal.reason);
    };
    const done = (): void => {
      signal.removeEventListener("abort", leave);
      resolve(events);
    };
    signal.addEventListener("abort", leave, { once: true });
    const handle = follow.pipe({
      write(entries) {
        for (const entry of entries) {
          const event = { ...decodeEntry(entry), seq: entry.seq };
          events.push(event);
          if (isTerminal(event) || !enough(event)) continue;
          handle.close();
          done();
          return false;
        }
        return true;
      },
      end(reason) {
        if (reason === "complete") {
          done();
          return;
        }
        signal.removeEventListener("abort", leave);
        reject(new ParleyError("INTERNAL", "The run's log could not be read."));
      },
    });
  });
}
