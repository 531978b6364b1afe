const FLUSH_EVERY_MS = 50;

export interface FlushClock {
  /** Something is new: flush at the next good moment. */
  request(): void;
  /** The page has drawn the last flush. */
  drawn(): void;
}

/**
 * Calls `flush` on an animation frame, at most every 50 ms, and less often where drawing is slow:
 * two thirds of the time stay free for the person. A hidden tab draws nothing until it is seen again.
 */
export function createFlushClock(flush: () => void): FlushClock {
  let requested = false;
  let flushedAt = 0;
  let drawingTook = 0;

  const run = (): void => {
    const now = performance.now();
    if (now - flushedAt < Math.max(FLUSH_EVERY_MS, 3 * drawingTook)) {
      requestAnimationFrame(run);
      return;
    }
    requested = false;
    flushedAt = now;
    flush();
  };

  return {
    request() {
      if (requested) return;
      requested = true;
      requestAnimationFrame(run);
    },
    drawn() {
      drawingTook = performance.now() - flushedAt;
    },
  };
}
