/** The seed of this run's random choices. `PARLEY_SEED` repeats an earlier run's. */
export const seed = Number(process.env["PARLEY_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

/** Random numbers that are the same for the same seed (mulberry32). */
export interface Random {
  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number;
}

export function createRandom(from: number): Random {
  let state = from;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { between: (min, max) => min + Math.floor(next() * (max - min + 1)) };
}
