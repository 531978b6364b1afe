import { defineWords } from "../words/define-words.ts";

/** Around the pages of the settings, and in parts that several of them have. */
export const settingsWords = defineWords("settings", {
  pages: "Settings",
  account: "Account",
  presets: "Presets",
  schedules: "Scheduled prompts",
  batches: "Batches",
  tools: "Tools",
  usage: "Usage",
  backgroundWork: "Background work",
  organization: "Organization",
  webhooks: "Webhooks",
  auditLog: "Audit log",
  status: "Status",
  whoYouAre: "who you are",
  adminsOnly: "Only admins of the organization can see this.",
  /** @param what as "the API keys" */
  loading: (what: string) => `Loading ${what}`,
  exporting: "Exporting…",
  recordsSoFar: (count: string) => `${count} records so far`,
  copy: "Copy",
  haveKept: "I have kept it",
  sendLinkTo: (who: string) => `Send this link to ${who}`,
  deleteEverything: "Delete everything",
  whatIsDeleted:
    "Every conversation with all that is in it, in every browser. Answers that are being written are stopped. Nobody can bring it back; what it cost stays in the usage.",
  conversationsDeleted: (count: number) =>
    count === 1 ? "One conversation is deleted" : `${count} conversations are deleted`,
});
