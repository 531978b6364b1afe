import type { keyWords } from "./key-words.ts";

export const keyGerman: typeof keyWords = { control: "Strg" };
