import type { Scope } from "@parley/shared";
import { defineWords } from "../words/define-words.ts";

/** What a key may do with each scope. A new scope does not compile without its words. */
export const scopeWords = defineWords("scopes", {
  "chat:write": "Ask questions and get answers",
  "conversations:read": "Read conversations",
  "conversations:write": "Change and delete conversations",
  "usage:read": "Read what was used and what it cost",
  "keys:read": "List API keys",
  "keys:write": "Make and revoke API keys",
  "organization:read": "Read the organization and its members",
  "organization:write": "Change the organization and its members",
  "audit:read": "Read who did what",
  "tools:invoke": "Call tools",
} satisfies Record<Scope, string>);

/** In the order in which they are offered. */
export const scopes = Object.keys(scopeWords).filter(isScope);

function isScope(key: string): key is Scope {
  return Object.hasOwn(scopeWords, key);
}
