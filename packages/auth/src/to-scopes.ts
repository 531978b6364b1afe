import type { Principal, Scope } from "@parley/shared";

/** The scopes of a key as they are stored; `*` is all. */
export function toScopes(stored: readonly (Scope | "*")[]): Principal["scopes"] {
  if (stored.includes("*")) return "all";
  return stored.filter((scope): scope is Scope => scope !== "*");
}
