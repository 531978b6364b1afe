import { expect, test } from "vitest";
import { chooseLanguage } from "./choose-language.ts";

test.each([
  { chosen: null, preferred: ["de-AT", "en"], language: "de" },
  { chosen: null, preferred: ["fr-FR", "de"], language: "de" },
  { chosen: null, preferred: ["fr-FR"], language: "en" },
  { chosen: null, preferred: [], language: "en" },
  { chosen: "en", preferred: ["de"], language: "en" },
  { chosen: "klingon", preferred: ["de"], language: "de" },
])("$chosen chosen, $preferred preferred: $language", ({ chosen, preferred, language }) => {
  expect(chooseLanguage(chosen, preferred)).toBe(language);
});
