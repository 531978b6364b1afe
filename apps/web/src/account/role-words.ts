import type { Role } from "@parley/shared";
import { defineWords } from "../words/define-words.ts";

/** Each role's name and what it may do, each more than the one before. A new role does not compile without its words. */
export const roleWords = defineWords("roles", {
  viewer: { name: "Viewer", may: "Reads, and asks nothing" },
  member: { name: "Member", may: "Asks questions" },
  admin: { name: "Admin", may: "Also invites and removes people" },
  owner: { name: "Owner", may: "Also makes others owners" },
} satisfies Record<Role, { name: string; may: string }>);

const order = Object.keys(roleWords).filter(isRole);

/** The roles that somebody with `own` may give. */
export function rolesUpTo(own: Role): readonly Role[] {
  return order.slice(0, order.indexOf(own) + 1);
}

export function isAdmin(own: Role | undefined): boolean {
  return own === "admin" || own === "owner";
}

export function isRole(value: string): value is Role {
  return Object.hasOwn(roleWords, value);
}
