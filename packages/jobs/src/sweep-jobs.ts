import { type Db, deleteOldJobResults, deleteOldJobs } from "@parley/db";
import { EXPORT_KEPT_HOURS } from "@parley/shared";
import * as z from "zod";
import { defineJob } from "./define-job.ts";
import type { JobHandler } from "./job-handler.ts";

/**
 * Deletes what ended long ago: jobs are kept for a month, dead letters for three, and what jobs made
 * for a day.
 */
export const sweepJobs = {
  definition: defineJob({ name: "jobs.sweep", payload: z.strictObject({}), concurrency: 1 }),
  handler:
    (db: Db): JobHandler<object> =>
    async ({ signal, progress }) => {
      const pieces = await deleteOldJobResults(db, EXPORT_KEPT_HOURS);
      let deleted = 0;
      let some: number;
      do {
        signal.throwIfAborted();
        some = await deleteOldJobs(db);
        deleted += some;
        progress(deleted);
      } while (some > 0);
      return { result: { jobs: deleted, pieces } };
    },
};
