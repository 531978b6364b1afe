/** A run that a tab follows, and the seq up to which it has everything. */
export interface WantedRun {
  runId: string;
  after: number;
}

/** What one tab needs of the stream. */
export interface Wish {
  runs: readonly WantedRun[];
  /** Whether anybody sees the tab. */
  visible: boolean;
}

/** Runs that one stream carries at the most; the oldest wait for the end of another. */
const MAX_RUNS = 20;

/**
 * What all tabs of a browser need of the one stream that they share, and what it has brought
 * already: the tab that holds the stream keeps it.
 */
export class WantedRuns {
  readonly #wishes = new Map<string, { runs: Map<string, number>; visible: boolean }>();
  /** The runs of the stream that is open, and how far it has come. */
  #carried = new Map<string, number>();

  /** Replaces what the tab asked for before. */
  set(tab: string, { runs, visible }: Wish): void {
    const wanted = new Map(runs.map(({ runId, after }) => [runId, after]));
    this.#wishes.set(tab, { runs: wanted, visible });
  }

  remove(tab: string): void {
    this.#wishes.delete(tab);
  }

  /** Nobody looks and nothing is followed: no stream is needed. */
  get isIdle(): boolean {
    const wishes = [...this.#wishes.values()];
    return wishes.every(({ runs, visible }) => !visible && runs.size === 0);
  }

  /** Whether a tab that is not `except` follows the run. */
  isWantedBeside(except: string, runId: string): boolean {
    return [...this.#wishes].some(([tab, { runs }]) => tab !== except && runs.has(runId));
  }

  /** Whether the open stream brings less than is needed. */
  get isBehind(): boolean {
    return this.#needed().some(({ runId, after }) => {
      const carried = this.#carried.get(runId);
      return carried === undefined || carried > after;
    });
  }

  /** What the next stream has to carry. It is taken to be open from now on. */
  open(): WantedRun[] {
    const needed = this.#needed();
    this.#carried = new Map(needed.map(({ runId, after }) => [runId, after]));
    return needed;
  }

  /** The stream has brought the event: every tab has it. */
  took(runId: string, seq: number): void {
    this.#carried.set(runId, seq);
    for (const { runs } of this.#wishes.values())
      if (runs.get(runId) === seq - 1) runs.set(runId, seq);
  }

  /** Nothing more comes of the run. */
  ended(runId: string): void {
    this.#carried.delete(runId);
    for (const { runs } of this.#wishes.values()) runs.delete(runId);
  }

  #needed(): WantedRun[] {
    const least = new Map<string, number>();
    for (const { runs } of this.#wishes.values())
      for (const [runId, after] of runs)
        least.set(runId, Math.min(after, least.get(runId) ?? Number.POSITIVE_INFINITY));
    return [...least].map(([runId, after]) => ({ runId, after })).slice(-MAX_RUNS);
  }
}
