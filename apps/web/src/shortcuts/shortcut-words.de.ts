import type { shortcutWords } from "./shortcut-words.ts";

export const shortcutGerman: typeof shortcutWords = {
  title: "Tastenkürzel",
  anywhere: "Überall",
  search: "Suche und Befehle",
  newChat: "Neuer Chat",
  sidebar: "Seitenleiste ein- oder ausblenden",
  message: "Zum Nachrichtenfeld",
  sheet: "Tastenkürzel",
  writing: "Beim Schreiben einer Nachricht",
  send: "Senden",
  newLine: "Neue Zeile",
  preset: "Vorlage wählen, am Anfang einer Nachricht",
  stop: "Antwort stoppen",
};
