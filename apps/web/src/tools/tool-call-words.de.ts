import type { toolCallWords } from "./tool-call-words.ts";

export const toolCallGerman: typeof toolCallWords = {
  state: {
    asks: "Fragt vorher",
    running: "Läuft",
    done: "Fertig",
    failed: "Fehlgeschlagen",
    denied: "Nicht erlaubt",
    cut: "Kein Ergebnis",
  },
  input: "Eingabe",
  output: "Ausgabe",
  error: "Fehler",
  fromServer: (name) => `Vom Server „${name}“`,
  builtIn: "In Parley eingebaut",
  showAll: (characters) => `Alle ${characters} Zeichen zeigen`,
  cut: (shown, all) => `Die ersten ${shown} von ${all} Zeichen.`,
  copyInput: "Eingabe kopieren",
  copyOutput: "Ausgabe kopieren",
  quoted: (words) => `„${words}“`,
  found: (count) => (count === 0 ? "nichts gefunden" : `${count} gefunden`),
  untitled: "Chat ohne Titel",
  decided: {
    allowed: "Sie haben diesen Aufruf erlaubt.",
    denied: "Sie haben diesen Aufruf nicht erlaubt.",
    because: (reason) => `Ihr Grund: ${reason}`,
  },
  ask: {
    title: (tool) => `Darf „${tool}“ benutzt werden?`,
    allow: "Erlauben",
    deny: "Nicht erlauben",
    withReason: "Grund nennen",
    reason: "Grund (wird dem Modell gesagt)",
    waits:
      "Die Antwort wartet auf Sie, notfalls tagelang. Sie können diese Seite solange schließen.",
    waitsUntil: (time) =>
      `Die Antwort wartet bis ${time} auf Sie und geht dann ohne diesen Aufruf weiter. Sie können diese Seite solange schließen.`,
    deciding: "Ihre Entscheidung wird gesendet …",
    allowed: "Erlaubt",
    denied: "Nicht erlaubt",
    others: "Es geht weiter, sobald die anderen Aufrufe fertig oder entschieden sind.",
    mayOnlyRead: "Ihre Rolle lässt Sie nur lesen: jemand anderes muss entscheiden.",
  },
};
