import type { scopeWords } from "./scope-words.ts";

export const scopeGerman: typeof scopeWords = {
  "chat:write": "Fragen stellen und Antworten bekommen",
  "conversations:read": "Unterhaltungen lesen",
  "conversations:write": "Unterhaltungen ändern und löschen",
  "usage:read": "Lesen, was genutzt wurde und was es gekostet hat",
  "keys:read": "API-Schlüssel auflisten",
  "keys:write": "API-Schlüssel erstellen und widerrufen",
  "organization:read": "Die Organisation und ihre Mitglieder lesen",
  "organization:write": "Die Organisation und ihre Mitglieder ändern",
  "audit:read": "Lesen, wer was getan hat",
  "tools:invoke": "Werkzeuge aufrufen",
};
