import { type Db, findJob, type JobScope, jobRowToJob } from "@parley/db";
import { hasJobEnded, type Job } from "@parley/shared";
import { getJob } from "./act-on-job.ts";
import type { JobChanges } from "./job-changes.ts";

/** Milliseconds after which a change is seen though its NOTIFY was lost. */
const LOOK_EVERY_MS = 2_000;

/**
 * A job as it is, and again after each change, until it has ended: reads only. Changes that come
 * together are one; `version` is the cursor. Throws NOT_FOUND at once, for one that is out of scope.
 */
export async function followJob(
  { db, changes }: { db: Db; changes: JobChanges },
  scope: JobScope,
  { jobId, after }: { jobId: string; after: number },
): Promise<(signal: AbortSignal) => AsyncGenerator<Job, void>> {
  await getJob(db, scope, jobId);
  return async function* (signal) {
    let seen = after;
    while (!signal.aborted) {
      // Before it is read: a change that comes meanwhile must not be slept through.
      const changed = changes.next(jobId, LOOK_EVERY_MS, signal);
      const row = await findJob(db, scope, jobId);
      if (row === undefined) return;
      if (row.version > seen) {
        seen = row.version;
        yield jobRowToJob(row);
      }
      if (hasJobEnded(row.status)) return;
      await changed;
    }
  };
}
