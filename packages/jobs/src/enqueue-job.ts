import { type Db, findSingletonJob, insertJob, type JobOwner } from "@parley/db";
import { fromKysely, type PgBoss } from "pg-boss";
import { v7 as uuidv7 } from "uuid";
import type * as z from "zod";
import type { JobDefinition } from "./define-job.ts";

export interface EnqueueOptions {
  /** Who sees it, and may cancel it. Null: the installation's own. */
  owner: JobOwner;
  /** Not before it. Left out: at once. */
  startAfter?: Date;
  /**
   * Of a definition's jobs in one organization, one that is queued or running has it: as long as that
   * has not ended, no further one is made.
   */
  singletonKey?: string;
}

export interface Enqueued {
  id: string;
  /** False: there was one with the same singleton key, and this is its id. */
  isNew: boolean;
}

/**
 * Enqueues a job in the caller's transaction: it is there when that is committed, and not otherwise.
 * Throws where the payload is none of the definition's.
 */
export async function enqueueJob<Schema extends z.ZodType<object, object>>(
  boss: PgBoss,
  trx: Db,
  { name, payload: schema }: JobDefinition<Schema>,
  payload: z.input<Schema>,
  { owner, startAfter, singletonKey }: EnqueueOptions,
): Promise<Enqueued> {
  // As it was given: a handler parses it again, and what a schema changes it must not change twice.
  schema.parse(payload);
  const id = uuidv7();
  const job = { id, name, payload, owner, singletonKey: singletonKey ?? null };
  if (!(await insertJob(trx, { ...job, startAfter: startAfter ?? null }))) {
    const existing = await findSingletonJob(trx, job);
    // It has ended just now, which this transaction may not see yet.
    if (existing === undefined)
      throw new Error(`A job of ${name} ended meanwhile. Enqueue it again.`);
    return { id: existing, isNew: false };
  }
  const sent = await boss.send(name, null, {
    id,
    db: fromKysely(trx),
    ...(startAfter !== undefined && { startAfter }),
  });
  if (sent === null) throw new Error(`A job of ${name} could not be enqueued.`);
  return { id, isNew: true };
}
