import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import * as firstAnswer from "./migrations/0001-first-answer.ts";
import * as idempotencyKeys from "./migrations/0002-idempotency-keys.ts";
import * as answersForCallers from "./migrations/0003-answers-for-callers.ts";
import * as membersAndKeys from "./migrations/0004-members-and-keys.ts";
import * as auditLog from "./migrations/0006-audit-log.ts";
import * as budgets from "./migrations/0007-budgets.ts";
import * as rateLimits from "./migrations/0008-rate-limits.ts";
import * as noStatisticsOfTexts from "./migrations/0010-no-statistics-of-texts.ts";
import * as people from "./migrations/0011-people.ts";
import * as temporaryConversations from "./migrations/0012-temporary-conversations.ts";
import * as hashedSessions from "./migrations/0013-hashed-sessions.ts";
import * as firstToken from "./migrations/0020-first-token.ts";
import * as accountLinks from "./migrations/0021-account-links.ts";
import * as retention from "./migrations/0022-retention.ts";
import * as bans from "./migrations/0023-bans.ts";
import * as search from "./migrations/0024-search.ts";
import * as foldedTitles from "./migrations/0026-folded-titles.ts";
import * as pinsAndArchive from "./migrations/0025-pins-and-archive.ts";
import * as files from "./migrations/0027-files.ts";
import * as shares from "./migrations/0030-shares.ts";
import * as presets from "./migrations/0032-presets.ts";
import * as madeTitles from "./migrations/0033-made-titles.ts";
import * as folders from "./migrations/0034-folders.ts";
import * as shownMessages from "./migrations/0035-shown-messages.ts";
import * as searchBuckets from "./migrations/0036-search-buckets.ts";
import * as jobs from "./migrations/0037-jobs.ts";
import * as jobResults from "./migrations/0038-job-results.ts";
import * as runsThatWait from "./migrations/0039-runs-that-wait.ts";
import * as mcpServers from "./migrations/0041-mcp-servers.ts";
import * as webhooks from "./migrations/0043-webhooks.ts";
import * as batches from "./migrations/0045-batches.ts";
import * as scheduledPrompts from "./migrations/0046-scheduled-prompts.ts";
import * as usageDays from "./migrations/0047-usage-days.ts";
import * as batchBytes from "./migrations/0049-batch-bytes.ts";
import * as keysOfSchedules from "./migrations/0050-keys-of-schedules.ts";
import * as traceOutbox from "./migrations/0052-trace-outbox.ts";
import * as openJobs from "./migrations/0053-open-jobs.ts";
import type { Tables } from "./tables.ts";

/** Forward only, in the order of their names. A landed migration is never edited. */
const migrations: Record<string, Migration> = {
  "0001-first-answer": firstAnswer,
  "0002-idempotency-keys": idempotencyKeys,
  "0003-answers-for-callers": answersForCallers,
  "0004-members-and-keys": membersAndKeys,
  "0006-audit-log": auditLog,
  "0007-budgets": budgets,
  "0008-rate-limits": rateLimits,
  "0010-no-statistics-of-texts": noStatisticsOfTexts,
  "0011-people": people,
  "0012-temporary-conversations": temporaryConversations,
  "0013-hashed-sessions": hashedSessions,
  "0020-first-token": firstToken,
  "0021-account-links": accountLinks,
  "0022-retention": retention,
  "0023-bans": bans,
  "0024-search": search,
  "0025-pins-and-archive": pinsAndArchive,
  "0026-folded-titles": foldedTitles,
  "0027-files": files,
  "0030-shares": shares,
  "0032-presets": presets,
  "0033-made-titles": madeTitles,
  "0034-folders": folders,
  "0035-shown-messages": shownMessages,
  "0036-search-buckets": searchBuckets,
  "0037-jobs": jobs,
  "0038-job-results": jobResults,
  "0039-runs-that-wait": runsThatWait,
  "0041-mcp-servers": mcpServers,
  "0043-webhooks": webhooks,
  "0045-batches": batches,
  "0046-scheduled-prompts": scheduledPrompts,
  "0047-usage-days": usageDays,
  "0049-batch-bytes": batchBytes,
  "0050-keys-of-schedules": keysOfSchedules,
  "0052-trace-outbox": traceOutbox,
  "0053-open-jobs": openJobs,
};

/** The schema that this version knows. */
export const lastMigration = Object.keys(migrations).toSorted().at(-1) ?? "";

const LOCK_TABLE = "parley_migrations_lock";

/**
 * Brings the schema up to date, under Kysely's advisory lock: of many processes that start at
 * once, one migrates and the others wait. Throws on a schema that this version does not know.
 * @returns the names of the migrations that were made
 */
export function migrate(db: Kysely<Tables>): Promise<string[]> {
  return migrateIn(db);
}

/** The same up to a migration, or in a transaction that is open already. */
export async function migrateIn(db: Kysely<Tables>, to?: string): Promise<string[]> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: "parley_migrations",
    migrationLockTableName: LOCK_TABLE,
  });
  const { error, results } = await (to === undefined
    ? migrator.migrateToLatest()
    : migrator.migrateTo(to));
  if (error === undefined) return results?.map(({ migrationName }) => migrationName) ?? [];
  // A transaction that failed can answer nothing more.
  const { unknown } = db.isTransaction ? { unknown: [] } : await listMigrations(db);
  if (unknown.length > 0)
    throw new Error(
      `The database was migrated by a newer Parley (${unknown.join(", ")}). Start that version, or use another database.`,
    );
  throw new Error("The database could not be migrated.", { cause: error });
}

/** Keeps every other process from migrating until this connection ends. */
export async function holdMigrationLock(db: Kysely<Tables>): Promise<void> {
  const options = { lockTable: LOCK_TABLE, lockRowId: "migration_lock" };
  await db.getExecutor().adapter.acquireMigrationLock(db, options);
}

/** How the schema stands to what this version knows, in the order of their names. */
export interface MigrationStatus {
  done: string[];
  pending: string[];
  /** Those of a newer version. */
  unknown: string[];
}

/** A database that no Parley has used yet has had none. */
export async function listMigrations(db: Kysely<Tables>): Promise<MigrationStatus> {
  const { rows } = await sql<{ found: boolean }>`
    SELECT to_regclass('parley_migrations') IS NOT NULL AS found
  `.execute(db);
  const executed = rows[0]?.found === true ? await executedMigrations(db) : [];
  const names = Object.keys(migrations).toSorted();
  return {
    done: names.filter((name) => executed.includes(name)),
    pending: names.filter((name) => !executed.includes(name)),
    unknown: executed.filter((name) => !names.includes(name)).toSorted(),
  };
}

/** What follows on these migrations; undefined where this version knows no schema that had just them. */
export function pendingAfter(done: readonly string[]): string[] | undefined {
  const names = Object.keys(migrations).toSorted();
  return done.every((name, index) => name === names[index]) ? names.slice(done.length) : undefined;
}

/** Whether the schema is the one that this version knows. */
export async function isMigrated(db: Kysely<Tables>): Promise<boolean> {
  const done = await executedMigrations(db);
  return done.length === Object.keys(migrations).length && done.every((name) => name in migrations);
}

async function executedMigrations(db: Kysely<Tables>): Promise<string[]> {
  const rows = await db
    .$extendTables<{ parleyMigrations: { name: string } }>()
    .selectFrom("parleyMigrations")
    .select("name")
    .execute();
  return rows.map((row) => row.name);
}
