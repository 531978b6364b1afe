import { sql } from "kysely";
import type { Db } from "../tables.ts";
import type { JobAttempt } from "./job-states.ts";

/*
 * What a job makes for somebody to fetch, in pieces that are written while it runs: so each is fenced
 * like the job's own row. Locked, the row cannot go to another attempt in the middle of it.
 */

/** Appends a piece. False, and nothing is written: the attempt is not the present one any more. */
export async function insertJobResultChunk(
  db: Db,
  attempt: JobAttempt,
  { position, bytes }: { position: number; bytes: Buffer },
): Promise<boolean> {
  const row = await db
    .insertInto("jobResultChunks")
    .columns(["jobId", "position", "bytes"])
    .expression(
      present(db, attempt).select([
        "id",
        sql<number>`${position}::integer`.as("position"),
        sql<Buffer>`${bytes}::bytea`.as("bytes"),
      ]),
    )
    .returning("jobId")
    .executeTakeFirst();
  return row !== undefined;
}

/** Of earlier attempts, too. Does nothing where the attempt is not the present one any more. */
export async function deleteJobResult(db: Db, attempt: JobAttempt): Promise<void> {
  await db
    .deleteFrom("jobResultChunks")
    .where("jobId", "in", present(db, attempt).select("id"))
    .execute();
}

/** Undefined: there is no such piece. */
export async function readJobResultChunk(
  db: Db,
  jobId: string,
  position: number,
): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom("jobResultChunks")
    .select("bytes")
    .where("jobId", "=", jobId)
    .where("position", "=", position)
    .executeTakeFirst();
  return row?.bytes;
}

function present(db: Db, { id, attempt }: JobAttempt) {
  return db
    .selectFrom("jobs")
    .where("id", "=", id)
    .where("attempt", "=", attempt)
    .where("status", "=", "running")
    .forShare();
}
