import type { Allowance } from "@parley/auth";
import type { Response } from "express";

export const allowanceHeaderNames = [
  "RateLimit-Limit",
  "RateLimit-Policy",
  "RateLimit-Remaining",
  "RateLimit-Reset",
];

/** Says what the caller has left; of a batch, after the call that left the least. */
export function setAllowanceHeaders(response: Response, allowance: Allowance): void {
  if (response.headersSent) return;
  const said = response.getHeader("RateLimit-Remaining");
  if (said !== undefined && Number(said) < allowance.remaining) return;
  const { limit, windowMs, remaining, resetMs } = allowance;
  response.setHeader("RateLimit-Limit", limit);
  response.setHeader("RateLimit-Policy", `${limit};w=${windowMs / 1_000}`);
  response.setHeader("RateLimit-Remaining", remaining);
  response.setHeader("RateLimit-Reset", Math.ceil(resetMs / 1_000));
}
