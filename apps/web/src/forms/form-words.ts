import { defineWords } from "../words/define-words.ts";

/** Fields that several forms have. */
export const formWords = defineWords("forms", {
  email: "E-mail",
  yourName: "Your name",
  password: "Password",
  currentPassword: "Current password",
  atLeast: (characters: number) => `At least ${characters} characters.`,
  code: "Code from your app",
  sixDigits: "Six digits",
});
