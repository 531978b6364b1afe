import type { JobResult } from "@parley/shared";
import { sql } from "kysely";
import type { Db } from "../tables.ts";
import type { JobRow } from "./jobs.ts";

/*
 * The transitions of `jobStatus`. What an attempt does is fenced by its number: an attempt that was
 * taken over, though its process lives, can change nothing any more.
 */

/** One attempt at a job. */
export interface JobAttempt {
  id: string;
  attempt: number;
}

export interface JobProgress {
  done: number;
  total: number | null;
  note: string | null;
}

const nextVersion = sql<number>`version + 1`;

/** Begins the next attempt. Undefined: there is no such job, or it has ended. */
export async function beginJob(db: Db, id: string): Promise<JobRow | undefined> {
  return db
    .updateTable("jobs")
    .set({
      status: "running",
      attempt: sql<number>`attempt + 1`,
      startedAt: sql<Date>`coalesce(started_at, now())`,
      version: nextVersion,
    })
    .where("id", "=", id)
    .where("endedAt", "is", null)
    .returningAll()
    .executeTakeFirst();
}

export async function updateJobProgress(
  db: Db,
  attempt: JobAttempt,
  progress: JobProgress,
): Promise<void> {
  await ofAttempt(db, attempt)
    .set({ ...progressColumns(progress), version: nextVersion })
    .execute();
}

export type JobEnd =
  | { status: "completed"; result: JobResult | null }
  | { status: "failed"; error: string }
  | { status: "cancelled" };

/** False: the attempt is not the present one any more. */
export async function endJob(
  trx: Db,
  attempt: JobAttempt,
  end: JobEnd,
  progress: JobProgress | null,
): Promise<boolean> {
  const row = await ofAttempt(trx, attempt)
    .set({
      status: end.status,
      ...(end.status === "completed" && {
        result: end.result === null ? null : JSON.stringify(end.result),
        error: null,
      }),
      ...(end.status === "failed" && { error: end.error }),
      ...(progress !== null && progressColumns(progress)),
      endedAt: sql<Date>`now()`,
      version: nextVersion,
    })
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Queues it again: after a failure, or because its process goes (which counts as no attempt). */
export async function requeueJob(
  trx: Db,
  attempt: JobAttempt,
  why: { error: string } | "given back",
): Promise<boolean> {
  const row = await ofAttempt(trx, attempt)
    .set({
      status: "queued",
      ...(why === "given back" ? { attempt: sql<number>`attempt - 1` } : { error: why.error }),
      version: nextVersion,
    })
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends a job that is not running. To be called on a locked row. */
export async function cancelQueuedJob(trx: Db, id: string): Promise<JobRow> {
  return trx
    .updateTable("jobs")
    .set({
      status: "cancelled",
      cancelRequestedAt: sql<Date>`now()`,
      endedAt: sql<Date>`now()`,
      version: nextVersion,
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Asks whoever runs it to stop. To be called on a locked row. */
export async function requestJobCancel(trx: Db, id: string): Promise<JobRow> {
  return trx
    .updateTable("jobs")
    .set({
      cancelRequestedAt: sql<Date>`coalesce(cancel_requested_at, now())`,
      version: nextVersion,
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Makes it as if it were new. To be called on the locked row of a job that has ended. */
export async function renewJob(trx: Db, id: string): Promise<JobRow> {
  return trx
    .updateTable("jobs")
    .set({
      status: "queued",
      attempt: 0,
      error: null,
      result: null,
      progressDone: null,
      progressTotal: null,
      progressNote: null,
      cancelRequestedAt: null,
      startAfter: sql<Date>`now()`,
      startedAt: null,
      endedAt: null,
      version: nextVersion,
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Of these, the ones that are to stop: somebody asked for it, or they are gone. */
export async function listJobsToStop(
  db: Db,
  ids: readonly string[],
): Promise<{ id: string; isGone: boolean }[]> {
  const { rows } = await sql<{ id: string; isGone: boolean }>`
    SELECT asked.id, jobs.id IS NULL AS is_gone
    FROM unnest(${[...ids]}::uuid[]) AS asked (id) LEFT JOIN jobs USING (id)
    WHERE jobs.id IS NULL OR jobs.cancel_requested_at IS NOT NULL
  `.execute(db);
  return rows;
}

function ofAttempt(db: Db, { id, attempt }: JobAttempt) {
  return db
    .updateTable("jobs")
    .where("id", "=", id)
    .where("attempt", "=", attempt)
    .where("status", "=", "running");
}

function progressColumns({ done, total, note }: JobProgress) {
  return { progressDone: done, progressTotal: total, progressNote: note };
}
