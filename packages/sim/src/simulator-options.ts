/** How a simulator behaves when a request does not say otherwise. */
export interface SimulatorOptions {
  /** Pace of every answer in tokens a second, for each stream. Default 60; Infinity: no pacing. */
  readonly tokensPerSecond?: number | undefined;
  /** Time from the headers to the first token, in milliseconds. Default 0. */
  readonly firstTokenDelayMs?: number | undefined;
  /** Requests of a message batch that are answered in a second. Default 100; Infinity: a batch ends at once. */
  readonly batchRequestsPerSecond?: number | undefined;
  /** After how long a message batch expires, in milliseconds. Default 24 hours, as the API has it. */
  readonly batchExpiryMs?: number | undefined;
}

export const DEFAULT_TOKENS_PER_SECOND = 60;
