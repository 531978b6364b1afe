import { sql } from "kysely";
import type { Db } from "../tables.ts";

/** What one caller may use in a window of time; the name says whose it is, and of what. */
export interface RateBucket {
  name: string;
  max: number;
}

/** What became of an attempt to take, told by the bucket with the least room. */
export interface TakenRate {
  /** False: one bucket had no room, and nothing was taken from any. */
  isTaken: boolean;
  bucket: string;
  maximum: number;
  remaining: number;
  /** Milliseconds until the bucket is empty again. */
  resetMs: number;
}

/**
 * Takes one from each bucket, or from none: exact over all processes, in one query. A bucket's
 * window begins with the first that is taken from it.
 */
export async function takeFromRateLimits(
  db: Db,
  buckets: readonly RateBucket[],
  windowMs: number,
): Promise<TakenRate> {
  const { rows } = await sql<TakenRate>`
    SELECT * FROM take_from_rate_limits(
      ${buckets.map(({ name }) => name)}::text[], ${buckets.map(({ max }) => max)}::integer[],
      1, ${windowMs}::integer)
  `.execute(db);
  const [taken] = rows;
  if (taken === undefined) throw new Error("A function returned no row.");
  return taken;
}

/** Forgets buckets whose window is over. It waits for none that is in use, so it blocks nobody. */
export async function sweepRateLimits(db: Db): Promise<void> {
  await sql`
    DELETE FROM rate_limits WHERE bucket IN (
      SELECT bucket FROM rate_limits WHERE ends_at < now() LIMIT 10000 FOR UPDATE SKIP LOCKED)
  `.execute(db);
}
