/** Something that a ticker calls back once at its time. */
export interface Timed {
  /** @param now milliseconds on the clock of `performance.now()` */
  onTime(now: number): void;
}

const RESOLUTION_MS = 2;
const LOOK_AHEAD = 64;

/**
 * One timer for all streams: callbacks are kept by tick of 2 ms, and a single `setTimeout` sleeps
 * until the next tick that has any (128 ms at most). With nothing scheduled no timer runs.
 */
export class Ticker {
  readonly #ticks = new Map<number, Set<Timed>>();
  readonly #tickOf = new Map<Timed, number>();
  #timer: NodeJS.Timeout | undefined;
  #armedFor = Infinity;
  #done = 0;
  #running = false;

  /** Calls `timed` at `due` (of `performance.now()`) or just after; replaces its earlier appointment. */
  schedule(timed: Timed, due: number): void {
    this.cancel(timed);
    if (this.#tickOf.size === 0 && !this.#running) this.#done = tickAt(performance.now()) - 1;
    const tick = Math.max(Math.ceil(due / RESOLUTION_MS), this.#done + 1);
    const entries = this.#ticks.get(tick);
    if (entries === undefined) this.#ticks.set(tick, new Set([timed]));
    else entries.add(timed);
    this.#tickOf.set(timed, tick);
    if (tick < this.#armedFor && !this.#running) this.#arm();
  }

  /** Forgets what was scheduled for `timed`, if anything. */
  cancel(timed: Timed): void {
    const tick = this.#tickOf.get(timed);
    if (tick === undefined) return;
    this.#tickOf.delete(timed);
    const entries = this.#ticks.get(tick);
    entries?.delete(timed);
    if (entries?.size === 0) this.#ticks.delete(tick);
    if (this.#tickOf.size === 0) this.#disarm();
  }

  /** How many callbacks are waiting. */
  get size(): number {
    return this.#tickOf.size;
  }

  #arm(): void {
    const now = performance.now();
    const end = tickAt(now) + LOOK_AHEAD;
    let tick = this.#done + 1;
    while (tick < end && !this.#ticks.has(tick)) tick += 1;
    clearTimeout(this.#timer);
    this.#armedFor = tick;
    this.#timer = setTimeout(() => this.#run(), Math.max(1, tick * RESOLUTION_MS - now));
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#armedFor = Infinity;
  }

  #run(): void {
    this.#armedFor = Infinity;
    const now = performance.now();
    const last = tickAt(now);
    // After a long sleep (of the machine, say) look at what there is rather than at every tick missed.
    const ticks =
      last - this.#done > 4 * LOOK_AHEAD
        ? [...this.#ticks.keys()].filter((tick) => tick <= last).toSorted((a, b) => a - b)
        : Array.from({ length: last - this.#done }, (_, offset) => this.#done + 1 + offset);
    this.#done = Math.max(this.#done, last);
    this.#running = true;
    for (const tick of ticks) this.#fire(tick, now);
    this.#running = false;
    if (this.#tickOf.size > 0) this.#arm();
    else this.#disarm();
  }

  #fire(tick: number, now: number): void {
    const entries = this.#ticks.get(tick);
    if (entries === undefined) return;
    this.#ticks.delete(tick);
    for (const timed of entries) {
      this.#tickOf.delete(timed);
      timed.onTime(now);
    }
  }
}

function tickAt(time: number): number {
  return Math.floor(time / RESOLUTION_MS);
}
