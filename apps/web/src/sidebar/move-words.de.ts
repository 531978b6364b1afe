import type { moveWords } from "./move-words.ts";

export const moveGerman: typeof moveWords = {
  title: "In einen Ordner verschieben",
  close: "Schließen",
  none: "Aus dem Ordner nehmen",
  make: "Anlegen und verschieben",
  unloaded:
    "Ihre Ordner konnten nicht geladen werden. Schließen Sie dies und versuchen Sie es noch einmal.",
};
