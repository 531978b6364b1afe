import { defineWords } from "../words/define-words.ts";

/** What stands on the keys of a keyboard. */
export const keyWords = defineWords("keys", { control: "Ctrl", shift: "Shift", enter: "Enter" });
