import { ParleyError } from "@parley/shared";

/** Whose limit it is. */
export type LimitKind = "key" | "user" | "organization" | "reader" | "address" | "account";

/** What a caller has left, told by the limit with the least room. */
export interface Allowance {
  /** False: this call is too many. */
  isTaken: boolean;
  kind: LimitKind;
  limit: number;
  windowMs: number;
  remaining: number;
  /** Milliseconds until all of it is there again. */
  resetMs: number;
}

const words: Record<LimitKind, (limit: number) => string> = {
  key: (limit) => `This API key may make ${limit} calls`,
  user: (limit) => `You may make ${limit} calls`,
  organization: (limit) => `This organization may make ${limit} calls`,
  reader: (limit) => `You may make ${limit} calls that only read`,
  address: (limit) => `From one address there may be ${limit} tries`,
  account: (limit) => `For one account there may be ${limit} tries`,
};

/** The refusal of a call for which there was no room. */
export function tooMany({ kind, limit, windowMs, resetMs }: Allowance): ParleyError {
  const minutes = windowMs / 60_000;
  const window = minutes === 1 ? "a minute" : `in ${minutes} minutes`;
  const seconds = Math.max(Math.ceil(resetMs / 1_000), 1);
  return new ParleyError(
    "RATE_LIMITED",
    `${words[kind](limit)} ${window}, and they are used up. Try again in ${seconds} s.`,
    { retryAfterMs: Math.max(resetMs, 1) },
  );
}
