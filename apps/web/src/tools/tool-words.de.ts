import type { toolWords } from "./tool-words.ts";

const about: Readonly<Record<string, string>> = {
  current_time: "Datum und Uhrzeit, an jedem Ort.",
  calculator: "Rechnet genau, auch mit Einheiten und Funktionen.",
  search_conversations: "Findet, was in Ihren früheren Chats gesagt wurde.",
  fetch_page: "Liest eine Seite des Internets, die das Modell nennt.",
};

export const toolGerman: typeof toolWords = {
  tools: "Werkzeuge",
  hint: "Was das Modell für seine Antworten benutzen darf. Bleibt beim Chat; neue Chats beginnen mit dem, was Sie zuletzt eingeschaltet hatten.",
  builtIn: "Eingebaut",
  asksFirst: "Fragt vorher",
  none: "Hier gibt es keine Werkzeuge.",
  most: (count) =>
    `Eine Antwort darf höchstens ${count} Werkzeuge benutzen. Schalten Sie erst eines aus.`,
  goneHere: (names) => `Nicht mehr da und ausgelassen: ${names}`,
  gone: (names) => `Ohne ${names} gesendet`,
  goneAdvice: "Werkzeuge, die für diesen Chat gewählt waren, sind nicht mehr da.",
  notKnown: "Ohne Werkzeuge gesendet",
  notKnownAdvice:
    "Parley konnte nicht erfahren, welche Werkzeuge es gibt. Die nächste Nachricht fragt wieder.",
  chooses: "Auch die Werkzeuge wählen",
  names: {
    current_time: "Aktuelle Uhrzeit",
    calculator: "Taschenrechner",
    search_conversations: "Ihre Chats durchsuchen",
    fetch_page: "Webseite lesen",
  },
  about: (name) => about[name],
};
