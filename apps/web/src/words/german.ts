import { accountLinkGerman } from "../account-links/account-link-words.de.ts";
import { authErrorGerman } from "../account/auth-error-words.de.ts";
import { browserGerman } from "../account/browser-words.de.ts";
import { roleGerman } from "../account/role-words.de.ts";
import { scopeGerman } from "../account/scope-words.de.ts";
import { attachmentGerman } from "../attachments/attachment-words.de.ts";
import { archiveGerman } from "../archive/archive-words.de.ts";
import { actionGerman } from "../audit/action-words.de.ts";
import { auditGerman } from "../audit/audit-words.de.ts";
import { composerGerman } from "../composer/composer-words.de.ts";
import { modelGerman } from "../data/model-words.de.ts";
import { errorGerman } from "../failures/error-words.de.ts";
import { failureGerman } from "../failures/failure-words.de.ts";
import { stopReasonGerman } from "../failures/stop-reason-words.de.ts";
import { formGerman } from "../forms/form-words.de.ts";
import { invitationGerman } from "../invitation/invitation-words.de.ts";
import { markdownGerman } from "../markdown/markdown-words.de.ts";
import { conversationGerman } from "../routes/conversation-words.de.ts";
import { pageGerman } from "../routes/page-words.de.ts";
import { searchGerman } from "../search/search-words.de.ts";
import { sendGerman } from "../send/send-words.de.ts";
import { signInGerman } from "../session/sign-in-words.de.ts";
import { accountGerman } from "../settings/account-words.de.ts";
import { apiKeyGerman } from "../settings/api-key-words.de.ts";
import { budgetGerman } from "../settings/budget-words.de.ts";
import { organizationGerman } from "../settings/organization-words.de.ts";
import { settingsGerman } from "../settings/settings-words.de.ts";
import { twoFactorGerman } from "../settings/two-factor-words.de.ts";
import { parameterGerman } from "../parameters/parameter-words.de.ts";
import { presetGerman } from "../presets/preset-words.de.ts";
import { shortcutGerman } from "../shortcuts/shortcut-words.de.ts";
import { statusGerman } from "../status/status-words.de.ts";
import { dateGroupsGerman } from "../sidebar/date-groups-words.de.ts";
import { languageGerman } from "../settings/language-words.de.ts";
import { sidebarGerman } from "../sidebar/sidebar-words.de.ts";
import { threadGerman } from "../thread/thread-words.de.ts";
import { commonGerman } from "../ui/common-words.de.ts";
import { keyGerman } from "../ui/key-words.de.ts";
import { themeGerman } from "../ui/theme-words.de.ts";
import { connectionGerman } from "../updates/connection-words.de.ts";
import { usageGerman } from "../usage/usage-words.de.ts";
import { conversationMenuGerman } from "../routes/conversation-menu-words.de.ts";
import { importGerman } from "../import/import-words.de.ts";
import { exportGerman } from "../export/export-words.de.ts";
import { shareGerman } from "../share/share-words.de.ts";
import { diagramGerman } from "../markdown/diagram-words.de.ts";
import { footnotesGerman } from "../markdown/footnote-words.de.ts";
import type { Translations } from "./define-words.ts";

/** Every area's words in German; a test holds that none is missing. */
export const german = {
  account: accountGerman,
  accountLinks: accountLinkGerman,
  apiKeys: apiKeyGerman,
  attachments: attachmentGerman,
  archive: archiveGerman,
  audit: auditGerman,
  auditActions: actionGerman,
  authErrors: authErrorGerman,
  browsers: browserGerman,
  budgets: budgetGerman,
  common: commonGerman,
  composer: composerGerman,
  connection: connectionGerman,
  conversation: conversationGerman,
  conversationMenu: conversationMenuGerman,
  dateGroups: dateGroupsGerman,
  diagram: diagramGerman,
  errors: errorGerman,
  export: exportGerman,
  import: importGerman,
  failures: failureGerman,
  footnotes: footnotesGerman,
  forms: formGerman,
  invitation: invitationGerman,
  keys: keyGerman,
  language: languageGerman,
  markdown: markdownGerman,
  models: modelGerman,
  organization: organizationGerman,
  pages: pageGerman,
  parameters: parameterGerman,
  presets: presetGerman,
  roles: roleGerman,
  scopes: scopeGerman,
  search: searchGerman,
  send: sendGerman,
  settings: settingsGerman,
  share: shareGerman,
  sidebar: sidebarGerman,
  shortcuts: shortcutGerman,
  signIn: signInGerman,
  status: statusGerman,
  stopReasons: stopReasonGerman,
  theme: themeGerman,
  thread: threadGerman,
  twoFactor: twoFactorGerman,
  usage: usageGerman,
} satisfies Translations;
