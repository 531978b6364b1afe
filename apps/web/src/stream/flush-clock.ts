const FLUSH_EVERY_MS = 50;
/** However slow one drawing was, the next words come within a second. */
const LONGEST_PAUSE_MS = 1_000;

export interface FlushClock {
  /** Something is new: flush at the next good moment. */
  request(): void;
  /** The page has drawn something; when it was the last flush, that tells how long drawing takes. */
  drawn(): void;
}

interface Surroundings {
  onNextFrame: (callback: () => void) => void;
  now: () => number;
}

const browser: Surroundings = {
  onNextFrame: (callback) => requestAnimationFrame(callback),
  now: () => performance.now(),
};

/**
 * Calls `flush` on an animation frame, at most every 50 ms, and less often where drawing is slow:
 * two thirds of the time stay free for the person. A hidden tab draws nothing until it is seen again.
 */
export function createFlushClock(flush: () => void, { onNextFrame, now } = browser): FlushClock {
  let requested = false;
  let flushedAt = Number.NEGATIVE_INFINITY;
  let awaitsDrawing = false;
  let pause = FLUSH_EVERY_MS;

  const onFrame = (): void => {
    if (now() - flushedAt < pause) {
      onNextFrame(onFrame);
      return;
    }
    requested = false;
    awaitsDrawing = true;
    flushedAt = now();
    flush();
  };

  return {
    request() {
      if (requested) return;
      requested = true;
      onNextFrame(onFrame);
    },
    drawn() {
      if (!awaitsDrawing) return;
      awaitsDrawing = false;
      pause = Math.min(Math.max(FLUSH_EVERY_MS, 3 * (now() - flushedAt)), LONGEST_PAUSE_MS);
    },
  };
}
