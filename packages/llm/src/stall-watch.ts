/** Something that must show life now and then. */
export interface Watched {
  /** Sign of life. */
  touch(): void;
  /** From now on, silence for `limitMs` is too long; the count begins anew. */
  limit(limitMs: number): void;
  /** While the reader itself does not want anything, silence means nothing. */
  pause(): void;
  /** Takes it off the watch. */
  stop(): void;
}

/**
 * Watches any number of streams with one coarse timer: every tick each stream grows older by one
 * tick, a byte makes it young again. A sign of life costs one assignment, and no clock is read, so
 * a process that was asleep for an hour does not take its streams for dead.
 */
export class StallWatch {
  readonly #tickMs: number;
  readonly #streams = new Set<Stream>();
  #timer: NodeJS.Timeout | undefined;

  /** `tickMs` is the precision: silence is noticed at most two ticks late. */
  constructor(tickMs: number) {
    this.#tickMs = tickMs;
  }

  watch(limitMs: number, onStall: () => void): Watched {
    const stream = new Stream(this.#tickMs, limitMs, onStall, () => this.#remove(stream));
    this.#streams.add(stream);
    this.#timer ??= setInterval(() => this.#tick(), this.#tickMs).unref();
    return stream;
  }

  #tick(): void {
    for (const stream of this.#streams) stream.grow();
  }

  #remove(stream: Stream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

class Stream implements Watched {
  readonly #tickMs: number;
  readonly #onStall: () => void;
  readonly #onStop: () => void;
  #limit: number;
  #age = 0;
  #paused = false;

  constructor(tickMs: number, limitMs: number, onStall: () => void, onStop: () => void) {
    this.#tickMs = tickMs;
    this.#limit = limitMs;
    this.#onStall = onStall;
    this.#onStop = onStop;
  }

  touch(): void {
    this.#age = 0;
    this.#paused = false;
  }

  limit(limitMs: number): void {
    this.#limit = limitMs;
    this.touch();
  }

  pause(): void {
    this.#paused = true;
  }

  stop(): void {
    this.#onStop();
  }

  /** One tick has passed. The first one may have been a short one, so it does not count. */
  grow(): void {
    if (this.#paused) return;
    this.#age += 1;
    if ((this.#age - 1) * this.#tickMs < this.#limit) return;
    this.stop();
    this.#onStall();
  }
}
