import { actionWords } from "./action-words.ts";
import { auditWords } from "./audit-words.ts";

export function describeAction(action: string): string {
  const known: Readonly<Record<string, string>> = actionWords;
  return known[action] ?? auditWords.did(action);
}

/** For a choice: every action that is known, by its words. */
export function knownActions(): readonly (readonly [action: string, words: string])[] {
  return Object.entries(actionWords)
    .map(([action, text]) => [action, text.charAt(0).toUpperCase() + text.slice(1)] as const)
    .toSorted(([, a], [, b]) => a.localeCompare(b));
}
