import { hasCluster, useEmbeddedPostgres } from "@parley/db/embedded";
import type { Env } from "../env.ts";
import { type CommandContext, CommandError } from "./command-context.ts";

export interface CommandDatabase {
  connectionString: string;
  /** The Parley that uses the same embedded Postgres; undefined where none does, or nobody can tell. */
  usedBy: { readonly pid: number | undefined } | undefined;
  /** The context's, and aborted when the database is lost. */
  signal: AbortSignal;
}

/**
 * Does something with the database that the server would use: at DATABASE_URL, or the embedded
 * Postgres, which is started for the time being unless it runs.
 */
export async function withDatabase<T>(
  context: CommandContext,
  env: Env,
  { create }: { create: boolean },
  work: (database: CommandDatabase) => Promise<T>,
): Promise<T> {
  const { signal } = context;
  if (env.DATABASE_URL !== undefined)
    return work({ connectionString: env.DATABASE_URL, usedBy: undefined, signal });
  if (!create && !(await hasCluster(env.DATA_DIR)))
    throw new CommandError(
      `There is no database in ${env.DATA_DIR} yet. Look whether DATA_DIR is right; the server's first start makes it, or \`parley migrate\`.`,
    );
  const lost = new AbortController();
  const postgres = await useEmbeddedPostgres({
    dataDir: env.DATA_DIR,
    log: { info: () => undefined, warn: context.say },
    onLost: (error) => lost.abort(error),
  });
  const { connectionString, usedBy } = postgres;
  try {
    const either = AbortSignal.any([signal, lost.signal]);
    return await work({ connectionString, usedBy, signal: either });
  } finally {
    await postgres.release();
  }
}
