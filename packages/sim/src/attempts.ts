const REMEMBERED = 1000;

/** Counts how often each failing request has been tried; forgets the oldest beyond 1,000. */
export class Attempts {
  readonly #counts = new Map<string, number>();

  /**
   * Whether this attempt at `key` still fails, the `until`-th being the first that does not. When it
   * succeeds the count starts over, so that the same test can be run again.
   */
  fails(key: string, until: number): boolean {
    const attempt = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.delete(key);
    if (attempt >= until) return false;
    this.#counts.set(key, attempt);
    if (this.#counts.size > REMEMBERED) {
      const oldest = this.#counts.keys().next();
      if (!oldest.done) this.#counts.delete(oldest.value);
    }
    return true;
  }
}
