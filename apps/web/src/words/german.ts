import { authErrorGerman } from "../account/auth-error-words.de.ts";
import { roleGerman } from "../account/role-words.de.ts";
import { attachmentGerman } from "../attachments/attachment-words.de.ts";
import { composerGerman } from "../composer/composer-words.de.ts";
import { modelGerman } from "../data/model-words.de.ts";
import { errorGerman } from "../failures/error-words.de.ts";
import { failureGerman } from "../failures/failure-words.de.ts";
import { parameterGerman } from "../parameters/parameter-words.de.ts";
import { presetGerman } from "../presets/preset-words.de.ts";
import { pageGerman } from "../routes/page-words.de.ts";
import { searchGerman } from "../search/search-words.de.ts";
import { sendGerman } from "../send/send-words.de.ts";
import { shortcutGerman } from "../shortcuts/shortcut-words.de.ts";
import { dateGroupsGerman } from "../sidebar/date-groups-words.de.ts";
import { moveGerman } from "../sidebar/move-words.de.ts";
import { sidebarGerman } from "../sidebar/sidebar-words.de.ts";
import { commonGerman } from "../ui/common-words.de.ts";
import { keyGerman } from "../ui/key-words.de.ts";
import { toolGerman } from "../tools/tool-words.de.ts";
import { themeGerman } from "../ui/theme-words.de.ts";
import { connectionGerman } from "../updates/connection-words.de.ts";
import type { Translations } from "./define-words.ts";

/**
 * Words in German, fetched before the first paint. Those that are on a page of its own only may stand
 * in `german-later.ts`. Tests hold that no area is missing, and that none comes too late.
 */
export const german = {
  attachments: attachmentGerman,
  authErrors: authErrorGerman,
  common: commonGerman,
  composer: composerGerman,
  connection: connectionGerman,
  dateGroups: dateGroupsGerman,
  errors: errorGerman,
  failures: failureGerman,
  keys: keyGerman,
  models: modelGerman,
  move: moveGerman,
  pages: pageGerman,
  parameters: parameterGerman,
  presets: presetGerman,
  roles: roleGerman,
  search: searchGerman,
  send: sendGerman,
  shortcuts: shortcutGerman,
  sidebar: sidebarGerman,
  theme: themeGerman,
  tools: toolGerman,
} satisfies Translations;
