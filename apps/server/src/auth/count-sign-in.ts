import { type RateLimits, tooMany } from "@parley/auth";
import type { Request, Response } from "express";
import { setAllowanceHeaders } from "../http/allowance-headers.ts";
import { clientNetwork } from "../http/client-network.ts";

/** Counts an attempt to sign in, to the account where one is named. Throws RATE_LIMITED. */
export async function countSignIn(
  limits: RateLimits,
  request: Request,
  response: Response,
  account?: string,
): Promise<void> {
  const allowance = await limits.takeSignIn(clientNetwork(request), account);
  if (allowance === null) return;
  setAllowanceHeaders(response, allowance);
  if (!allowance.isTaken) throw tooMany(allowance);
}
