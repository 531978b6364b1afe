/** How a simulator behaves when a request does not say otherwise. */
export interface SimulatorOptions {
  /** Pace of every answer in tokens a second, for each stream. Default 60; Infinity: no pacing. */
  readonly tokensPerSecond?: number | undefined;
  /** Time from the headers to the first token, in milliseconds. Default 0. */
  readonly firstTokenDelayMs?: number | undefined;
}

export const DEFAULT_TOKENS_PER_SECOND = 60;
