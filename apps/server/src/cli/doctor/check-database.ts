import {
  connect,
  type DatabaseHealth,
  type Db,
  listMigrations,
  readDatabaseHealth,
  readServingState,
} from "@parley/db";
import { hasCluster } from "@parley/db/embedded";
import type { Env } from "../../env.ts";
import type { CommandContext } from "../command-context.ts";
import { describeFailure } from "../describe-failure.ts";
import { withDatabase } from "../with-database.ts";
import { inMegabytes } from "../words.ts";
import { type Check, ok, problem, warning } from "./check.ts";

const LEAST_VERSION = 140_000;
/** So far two clocks of machines that are looked after may be apart. */
const CLOCKS_APART_MS = 2_000;

/** The database that the server would use, and what is in it. */
export async function checkDatabase(context: CommandContext, env: Env): Promise<Check[]> {
  if (env.DATABASE_URL === undefined && !(await hasCluster(env.DATA_DIR)))
    return [ok("database", `There is none in ${env.DATA_DIR} yet: the first start makes it.`)];
  try {
    return await withDatabase(context, env, { create: false }, async ({ connectionString }) => {
      const db = connect({ connectionString, max: 1, onIdleError: () => undefined });
      try {
        return await checkContent(db);
      } finally {
        await db.destroy();
      }
    });
  } catch (error) {
    return [problem("database", describeFailure(error))];
  }
}

async function checkContent(db: Db): Promise<Check[]> {
  // The first query opens the connection, which takes its time.
  await readDatabaseHealth(db);
  const askedAt = Date.now();
  const health = await readDatabaseHealth(db);
  const tookMs = Date.now() - askedAt;
  const { pending, unknown } = await listMigrations(db);
  return [
    checkVersion(health),
    checkTrigrams(health),
    checkMigrations(pending, unknown),
    checkClock(health.now.getTime() - (askedAt + tookMs / 2), tookMs),
    ...(pending.length === 0 && unknown.length === 0 ? [await checkRuns(db)] : []),
  ];
}

function checkVersion({ version, versionNumber, sizeBytes }: DatabaseHealth): Check {
  return versionNumber < LEAST_VERSION
    ? problem("database", `Postgres ${version} is too old: Parley needs 14 or newer.`)
    : ok("database", `Postgres ${version}, ${inMegabytes(sizeBytes)}.`);
}

function checkTrigrams({ trigrams }: DatabaseHealth): Check {
  if (trigrams === "installed") return ok("extensions", "pg_trgm is installed.");
  return trigrams === "available"
    ? warning("extensions", "pg_trgm is not installed yet: the first migration does that.")
    : problem(
        "extensions",
        "This Postgres has no pg_trgm, which the search needs: install its contrib package.",
      );
}

function checkMigrations(pending: readonly string[], unknown: readonly string[]): Check {
  if (unknown.length > 0)
    return problem(
      "migrations",
      `A newer Parley has migrated this database (${unknown.join(", ")}): use that version.`,
    );
  return pending.length > 0
    ? warning(
        "migrations",
        `${pending.length} are pending (${pending[0]} first): the server's start does them, or \`parley migrate\`.`,
      )
    : ok("migrations", "The schema is this version's.");
}

function checkClock(apartMs: number, tookMs: number): Check {
  const seconds = (Math.abs(apartMs) / 1_000).toFixed(1);
  if (Math.abs(apartMs) <= CLOCKS_APART_MS + tookMs)
    return ok("clock", "The database's clock and this machine's agree.");
  return warning(
    "clock",
    `The database's clock is ${seconds} s ${apartMs > 0 ? "ahead of" : "behind"} this machine's: let both follow a time server (NTP).`,
  );
}

async function checkRuns(db: Db): Promise<Check> {
  const { processes, endedLeases, activeRuns, abandonedRuns } = await readServingState(db);
  const serving = `${processes} serving ${processes === 1 ? "process" : "processes"}, ${activeRuns} running answers`;
  if (abandonedRuns === 0)
    return ok("runs", `${serving}, none abandoned; ${endedLeases} leases have run out.`);
  return processes === 0
    ? warning(
        "runs",
        `${abandonedRuns} answers wait for a server to settle them: its next start does.`,
      )
    : warning(
        "runs",
        `${serving}, ${abandonedRuns} of them abandoned: they should be settled within seconds; if they stay, look into the server's log.`,
      );
}
