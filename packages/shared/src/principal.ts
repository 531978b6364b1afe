import * as z from "zod";

/** What a member may do in an organization; each includes all before it. */
export const role = z.enum(["viewer", "member", "admin", "owner"]).meta({ id: "Role" });
export type Role = z.infer<typeof role>;

/** Whether `given` includes what `least` may do. */
export function includesRole(given: Role, least: Role): boolean {
  return role.options.indexOf(given) >= role.options.indexOf(least);
}

/** What an API key may be used for. */
export const scope = z
  .enum([
    "chat:write",
    "conversations:read",
    "conversations:write",
    "usage:read",
    "keys:read",
    "keys:write",
    "organization:read",
    "organization:write",
    "audit:read",
    "tools:invoke",
  ])
  .meta({ id: "Scope" });
export type Scope = z.infer<typeof scope>;

/** Who is calling, in which organization. All authority comes from it, never from input. */
export interface Principal {
  organizationId: string;
  userId: string;
  role: Role;
  /** `all`: whatever the role allows. */
  scopes: readonly Scope[] | "all";
  /** How the caller proved who they are; the operator's token is the environment's. */
  via: "session" | "key" | "operator";
  /** The session, or the API key; null for the operator, whose token cannot be taken back. */
  credentialId: string | null;
  /** The request that is being answered, which the audit log names; where there is one. */
  requestId?: string;
}

/**
 * Who may call a procedure: someone with at least this role, and with one of these scopes (none
 * named: whoever is known).
 */
export interface Policy {
  role: Role;
  scopes: readonly Scope[];
}

export function mayCall({ role: given, scopes }: Principal, policy: Policy): boolean {
  if (!includesRole(given, policy.role)) return false;
  if (scopes === "all" || policy.scopes.length === 0) return true;
  return policy.scopes.some((wanted) => scopes.includes(wanted));
}
