import type { presetWords } from "./preset-words.ts";

export const presetGerman: typeof presetWords = {
  title: "Vorlagen",
  description:
    "Prompts und Parameter unter einem Namen. Mit einem Schrägstrich in der Nachricht wählen Sie eine aus.",
  thePresets: "die Vorlagen",
  yours: "Ihre Vorlagen",
  shared: "Mit Ihnen geteilt",
  sharedDescription: "Von anderen in Ihrer Organisation. Nur sie können sie ändern.",
  none: "Sie haben noch keine Vorlagen.",
  newPreset: "Neue Vorlage",
  name: "Name",
  nameExample: "Ins Englische übersetzen",
  command: "Befehl",
  commandHint: "Was Sie nach dem Schrägstrich tippen.",
  wrongCommand:
    "Kleinbuchstaben, Ziffern und Bindestriche, höchstens 40; am Anfang ein Buchstabe oder eine Ziffer.",
  prompt: "Prompt",
  promptHint: "Kommt in Ihre Nachricht, wenn Sie die Vorlage wählen. Darf leer sein.",
  model: "Modell",
  anyModel: "Das gerade gewählte",
  share: "Alle in der Organisation dürfen sie wählen",
  make: "Vorlage anlegen",
  making: "Wird angelegt …",
  edit: (name) => `${name} bearbeiten`,
  editShort: "Bearbeiten",
  deleteOf: (name) => `${name} löschen`,
  deleteTitle: "Diese Vorlage löschen?",
  deleteDescription: (name) =>
    `„${name}“ wird für alle gelöscht, die sie wählen dürfen. Nachrichten und Antworten bleiben.`,
  isShared: "Geteilt",
  fillIn: "Aus einer Vorlage ausfüllen",
  noPreset: "Keine Vorlage",
  fillInHint:
    "Prompt, Modell, Parameter und Werkzeuge werden aus ihr übernommen. Was später aus ihr wird, ändert hier nichts.",
  chooser: "Vorlagen",
  matching: (count) => (count === 1 ? "Eine Vorlage" : `${count} Vorlagen`),
};
