import { accountLinkGerman } from "../account-links/account-link-words.de.ts";
import { batchGerman } from "../batches/batch-words.de.ts";
import { browserGerman } from "../account/browser-words.de.ts";
import { scopeGerman } from "../account/scope-words.de.ts";
import { archiveGerman } from "../archive/archive-words.de.ts";
import { actionGerman } from "../audit/action-words.de.ts";
import { auditGerman } from "../audit/audit-words.de.ts";
import { exportGerman } from "../export/export-words.de.ts";
import { stopReasonGerman } from "../failures/stop-reason-words.de.ts";
import { formGerman } from "../forms/form-words.de.ts";
import { importGerman } from "../import/import-words.de.ts";
import { invitationGerman } from "../invitation/invitation-words.de.ts";
import { jobGerman } from "../jobs/job-words.de.ts";
import { diagramGerman } from "../markdown/diagram-words.de.ts";
import { footnotesGerman } from "../markdown/footnote-words.de.ts";
import { markdownGerman } from "../markdown/markdown-words.de.ts";
import { conversationMenuGerman } from "../routes/conversation-menu-words.de.ts";
import { conversationGerman } from "../routes/conversation-words.de.ts";
import { signInGerman } from "../session/sign-in-words.de.ts";
import { scheduleGerman } from "../schedules/schedule-words.de.ts";
import { accountGerman } from "../settings/account-words.de.ts";
import { apiKeyGerman } from "../settings/api-key-words.de.ts";
import { budgetGerman } from "../settings/budget-words.de.ts";
import { languageGerman } from "../settings/language-words.de.ts";
import { organizationGerman } from "../settings/organization-words.de.ts";
import { settingsGerman } from "../settings/settings-words.de.ts";
import { twoFactorGerman } from "../settings/two-factor-words.de.ts";
import { shareGerman } from "../share/share-words.de.ts";
import { statusGerman } from "../status/status-words.de.ts";
import { threadGerman } from "../thread/thread-words.de.ts";
import { toolServerGerman } from "../tool-servers/tool-server-words.de.ts";
import { toolCallGerman } from "../tools/tool-call-words.de.ts";
import { usageGerman } from "../usage/usage-words.de.ts";
import { webhookGerman } from "../webhooks/webhook-words.de.ts";
import type { Translations } from "./define-words.ts";

/** Words in German of pages that are fetched when they are opened. */
export const germanLater = {
  account: accountGerman,
  accountLinks: accountLinkGerman,
  apiKeys: apiKeyGerman,
  archive: archiveGerman,
  audit: auditGerman,
  auditActions: actionGerman,
  batches: batchGerman,
  browsers: browserGerman,
  budgets: budgetGerman,
  conversation: conversationGerman,
  conversationMenu: conversationMenuGerman,
  diagram: diagramGerman,
  export: exportGerman,
  footnotes: footnotesGerman,
  forms: formGerman,
  import: importGerman,
  invitation: invitationGerman,
  jobs: jobGerman,
  language: languageGerman,
  markdown: markdownGerman,
  organization: organizationGerman,
  schedules: scheduleGerman,
  scopes: scopeGerman,
  settings: settingsGerman,
  share: shareGerman,
  signIn: signInGerman,
  status: statusGerman,
  stopReasons: stopReasonGerman,
  thread: threadGerman,
  toolCalls: toolCallGerman,
  toolServers: toolServerGerman,
  twoFactor: twoFactorGerman,
  usage: usageGerman,
  webhooks: webhookGerman,
} satisfies Translations;
