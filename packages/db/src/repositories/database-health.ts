import { sql } from "kysely";
import type { Db } from "../tables.ts";

/** What tells whether a database can be used, whatever is in it. */
export interface DatabaseHealth {
  /** `18.4` */
  version: string;
  /** `180004` */
  versionNumber: number;
  sizeBytes: number;
  /** Its clock. */
  now: Date;
  /** Of `pg_trgm`, which the search needs. */
  trigrams: "installed" | "available" | "missing";
}

export async function readDatabaseHealth(db: Db): Promise<DatabaseHealth> {
  const { rows } = await sql<Omit<DatabaseHealth, "sizeBytes"> & { sizeBytes: string }>`
    SELECT current_setting('server_version') AS version,
      current_setting('server_version_num')::int AS version_number,
      pg_database_size(current_database()) AS size_bytes,
      clock_timestamp() AS now,
      CASE WHEN EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN 'installed'
        WHEN EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN 'available'
        ELSE 'missing' END AS trigrams
  `.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("A SELECT without a table returned no row.");
  return { ...row, sizeBytes: Number(row.sizeBytes) };
}

/** Who serves, and what nobody does any more. */
export interface ServingState {
  /** Processes with a lease. */
  processes: number;
  /** Leases that ended without being given back. */
  endedLeases: number;
  /** Runs that are going on. */
  activeRuns: number;
  /** Those of them that no living process owns. */
  abandonedRuns: number;
}

export async function readServingState(db: Db): Promise<ServingState> {
  const { rows } = await sql<ServingState>`
    SELECT
      (SELECT count(*) FROM run_owners WHERE expires_at >= now())::int AS processes,
      (SELECT count(*) FROM run_owners WHERE expires_at < now())::int AS ended_leases,
      count(*)::int AS active_runs,
      count(*) FILTER (WHERE o.id IS NULL OR o.expires_at < now())::int AS abandoned_runs
    FROM runs r LEFT JOIN run_owners o ON o.id = r.owner_id
    WHERE r.status IN ('queued', 'streaming')
  `.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("A count returned no row.");
  return row;
}

/** Whose session this is and of which database, as SQL has their names: quoted where they need it. */
export async function readSessionNames(db: Db): Promise<{ database: string; role: string }> {
  const { rows } = await sql<{ database: string; role: string }>`
    SELECT quote_ident(current_database()) AS database, quote_ident(current_user) AS role
  `.execute(db);
  const [names] = rows;
  if (names === undefined) throw new Error("A SELECT without a table returned no row.");
  return names;
}
