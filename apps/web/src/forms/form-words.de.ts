import type { formWords } from "./form-words.ts";

export const formGerman: typeof formWords = {
  email: "E-Mail",
  yourName: "Ihr Name",
  password: "Passwort",
  currentPassword: "Jetziges Passwort",
  atLeast: (characters) => `Mindestens ${characters} Zeichen.`,
  code: "Code aus Ihrer App",
  sixDigits: "Sechs Ziffern",
};
