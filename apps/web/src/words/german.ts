import { accountGerman } from "../settings/account-words.de.ts";
import { apiKeyGerman } from "../settings/api-key-words.de.ts";
import { budgetGerman } from "../settings/budget-words.de.ts";
import { organizationGerman } from "../settings/organization-words.de.ts";
import { settingsGerman } from "../settings/settings-words.de.ts";
import { twoFactorGerman } from "../settings/two-factor-words.de.ts";
import { dateGroupsGerman } from "../sidebar/date-groups-words.de.ts";
import { languageGerman } from "../settings/language-words.de.ts";
import { commonGerman } from "../ui/common-words.de.ts";
import type { Translations } from "./define-words.ts";

/** Every area's words in German; a test holds that none is missing. */
export const german = {
  account: accountGerman,
  apiKeys: apiKeyGerman,
  budgets: budgetGerman,
  common: commonGerman,
  dateGroups: dateGroupsGerman,
  language: languageGerman,
  organization: organizationGerman,
  settings: settingsGerman,
  twoFactor: twoFactorGerman,
} satisfies Translations;
