import { dateGroupsGerman } from "../sidebar/date-groups-words.de.ts";
import { languageGerman } from "../settings/language-words.de.ts";
import type { Translations } from "./define-words.ts";

/** Every area's words in German; a test holds that none is missing. */
export const german = {
  dateGroups: dateGroupsGerman,
  language: languageGerman,
} satisfies Translations;
