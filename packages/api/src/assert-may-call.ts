import { includesRole, mayCall, ParleyError, type Policy, type Principal } from "@parley/shared";

/** Throws FORBIDDEN, with the reason in words, where the policy does not name the principal. */
export function assertMayCall(principal: Principal, policy: Policy): void {
  if (mayCall(principal, policy)) return;
  throw new ParleyError(
    "FORBIDDEN",
    includesRole(principal.role, policy.role)
      ? `This API key may not do this: it has none of the scopes ${policy.scopes.join(", ")}.`
      : `Your role here is ${principal.role}; this needs at least ${policy.role}.`,
  );
}
