export { type ConnectOptions, connect, type PoolUse, poolUse } from "./connect.ts";
export {
  isDatabaseUnavailable,
  isForeignKeyViolation,
  isLastOwnerRefusal,
  isUniqueViolation,
  runRefusal,
} from "./database-error.ts";
export { type Channel, type ListenOptions, listen } from "./listen.ts";
export { isMigrated, listMigrations, migrate, type MigrationStatus } from "./migrate.ts";
export { type OpenTransaction, openTransaction } from "./open-transaction.ts";
export { decodeCursor, type Page, toPage } from "./page-cursor.ts";
export * from "./repositories/account-links.ts";
export * from "./repositories/api-keys.ts";
export * from "./repositories/audit-log.ts";
export * from "./repositories/batches.ts";
export * from "./repositories/batch-items.ts";
export * from "./repositories/batch-work.ts";
export * from "./repositories/budgets.ts";
export * from "./repositories/content.ts";
export * from "./repositories/conversations.ts";
export * from "./repositories/credentials.ts";
export * from "./repositories/database-health.ts";
export * from "./repositories/expired-conversations.ts";
export * from "./repositories/exports.ts";
export * from "./repositories/files.ts";
export * from "./repositories/folders.ts";
export * from "./repositories/held-counts.ts";
export * from "./repositories/idempotency-keys.ts";
export * from "./repositories/invitations.ts";
export * from "./repositories/job-lists.ts";
export * from "./repositories/job-results.ts";
export * from "./repositories/job-states.ts";
export * from "./repositories/jobs.ts";
export * from "./repositories/imports.ts";
export * from "./repositories/mcp-servers.ts";
export * from "./repositories/message-search.ts";
export * from "./repositories/made-titles.ts";
export * from "./repositories/messages.ts";
export * from "./repositories/owners.ts";
export * from "./repositories/people.ts";
export * from "./repositories/presets.ts";
export * from "./repositories/rate-limits.ts";
export * from "./repositories/retention-policies.ts";
export * from "./repositories/run-events.ts";
export * from "./repositories/run-ownership.ts";
export * from "./repositories/run-requests.ts";
export * from "./repositories/runs.ts";
export * from "./repositories/run-steps.ts";
export * from "./repositories/scheduled-prompts.ts";
export * from "./repositories/search-backlog.ts";
export { findUnsortedOwners, sortIntoBuckets } from "./repositories/search-buckets.ts";
export * from "./repositories/sessions.ts";
export * from "./repositories/settings.ts";
export * from "./repositories/shares.ts";
export * from "./repositories/sharing-policies.ts";
export * from "./repositories/system-status.ts";
export * from "./repositories/trace-outbox.ts";
export * from "./repositories/usage-days.ts";
export * from "./repositories/usage-records.ts";
export * from "./repositories/webhook-deliveries.ts";
export { tellOfRefusal } from "./repositories/webhook-events.ts";
export * from "./repositories/webhooks.ts";
export * from "./search/search-query.ts";
export { createSecretBox, type SecretBox } from "./secrets/secret-box.ts";
export { MAX_SEARCHED_TEXT } from "./search/search-words.ts";
export type { CostBound, ReservedBudget } from "./repositories/budget-reserves.ts";
export { type RunEventInsert, RunEventWriter, SeqTakenError } from "./run-event-writer.ts";
export type { BatchItemResult, Db, RunOptions, RunUsage, Tables } from "./tables.ts";
