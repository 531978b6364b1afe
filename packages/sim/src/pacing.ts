const GOLDEN = 0.618_033_988_749_895;

/** When each token of one stream is due, in milliseconds on the clock of `performance.now()`. */
export interface Pace {
  /** Time of the token with this index, counted from 0. */
  dueAt(index: number): number;
}

/** Gives every stream its own phase, so that streams of one rate never fire all at once. */
export class Pacer {
  #streams = 0;

  /** @param rate tokens a second; Infinity: everything is due at once after the first delay */
  start(rate: number, firstTokenDelayMs: number): Pace {
    const interval = 1000 / rate;
    this.#streams += 1;
    // Multiples of the golden ratio spread any number of streams evenly over the interval.
    const phase = ((this.#streams * GOLDEN) % 1) * interval;
    const start = performance.now() + firstTokenDelayMs + phase;
    return { dueAt: (index) => start + index * interval };
  }
}
