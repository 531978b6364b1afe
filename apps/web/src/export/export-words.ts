import { defineWords } from "../words/define-words.ts";

export const exportWords = defineWords("export", {
  fileName: "conversation",
});
