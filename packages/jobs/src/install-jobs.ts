import { connect, readSessionNames } from "@parley/db";
import { PgBoss } from "pg-boss";
import { BOSS_SCHEMA } from "./open-boss.ts";

/** The database cannot be made ready for background jobs; the message says what to do. */
export class JobsInstallError extends Error {
  readonly code = "JOBS_INSTALL";

  constructor(message: string, options: { cause: unknown }) {
    super(message, options);
    this.name = "JobsInstallError";
  }
}

/** SQLSTATE: insufficient_privilege. */
const NOT_ALLOWED = "42501";

/**
 * Brings pg-boss' schema into the database, or up to date, under an advisory lock of its own. To be
 * called once, before any process has jobs. Throws JobsInstallError.
 */
export async function installJobs(connectionString: string): Promise<void> {
  const boss = new PgBoss({
    connectionString,
    schema: BOSS_SCHEMA,
    max: 1,
    application_name: "parley jobs install",
    supervise: false,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  });
  // What fails is thrown; without a listener, it would also end the process.
  boss.on("error", () => undefined);
  try {
    await boss.start();
  } catch (error) {
    throw await toInstallError(error, connectionString);
  } finally {
    await boss.stop({ graceful: false });
  }
}

async function toInstallError(error: unknown, connectionString: string): Promise<Error> {
  if (error instanceof Error && "code" in error && error.code === NOT_ALLOWED) {
    const { database, role } = await namesOf(connectionString);
    return new JobsInstallError(
      `The database role may not create the schema "${BOSS_SCHEMA}", which background jobs need (${error.message}). As the database's owner run: GRANT CREATE ON DATABASE ${database} TO ${role}; and start again.`,
      { cause: error },
    );
  }
  return new JobsInstallError(
    `The schema "${BOSS_SCHEMA}" for background jobs could not be made: ${error instanceof Error ? error.message : String(error)}`,
    { cause: error },
  );
}

/** For a statement that can be run as it is said; where they cannot be had, what goes there. */
async function namesOf(connectionString: string): Promise<{ database: string; role: string }> {
  const db = connect({ connectionString, max: 1, onIdleError: () => undefined });
  try {
    return await readSessionNames(db);
  } catch {
    return { database: "<database>", role: "<role>" };
  } finally {
    await db.destroy();
  }
}
