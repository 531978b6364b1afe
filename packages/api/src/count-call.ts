import { type CallKind, tooMany } from "@parley/auth";
import type { Principal } from "@parley/shared";
import type { Context } from "./context.ts";

/** Counts a call against its caller's limits. Throws RATE_LIMITED. */
export async function countCall(
  { limits, onAllowance }: Context,
  principal: Principal,
  kind: CallKind,
): Promise<void> {
  const allowance = (await limits?.take(principal, kind)) ?? null;
  if (allowance === null) return;
  onAllowance(allowance);
  if (!allowance.isTaken) throw tooMany(allowance);
}
