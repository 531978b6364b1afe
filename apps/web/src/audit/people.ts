import type { AuditEntry } from "@parley/shared";
import { auditWords } from "./audit-words.ts";

/** The names of members, by their id. */
export type People = ReadonlyMap<string, string>;

/** Who did it, as the reader knows them. */
export function actorName({ actor }: AuditEntry, people: People): string {
  if (actor.via === "system") return "Parley";
  if (actor.userId === null) return auditWords.somebody;
  return people.get(actor.userId) ?? auditWords.noMember;
}

/** What it was done to, by its name where the entry or the list of members knows one. */
export function targetName({ action, actor, target, before, after }: AuditEntry, people: People) {
  const ofMoney = action.startsWith("budget.");
  if (target.type === "organization") return ofMoney ? auditWords.everybodyTogether : undefined;
  if (target.type === "user" || target.type === "member") {
    // People need not be told that they did it to themselves.
    return target.id === actor.userId && !ofMoney ? undefined : people.get(target.id);
  }
  for (const state of [after, before]) {
    const name = state?.["name"] ?? state?.["email"];
    if (typeof name === "string") return auditWords.quoted(name);
  }
  return undefined;
}
