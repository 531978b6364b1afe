import type { Db } from "@parley/db";
import type { Job } from "@parley/shared";
import { retryJob } from "./act-on-job.ts";
import type { JobLog } from "./job-log.ts";
import { openBoss } from "./open-boss.ts";

/**
 * Queues a job of the installation's own again that failed or was cancelled: for a process that runs
 * no jobs itself. Whichever runs them begins it within seconds, or when one is started.
 * @throws ParleyError NOT_FOUND: there is none; CONFLICT: it has not ended, or the same is under way
 */
export async function retryOwnJob(
  { db, connectionString, log }: { db: Db; connectionString: string; log: JobLog },
  jobId: string,
): Promise<Job> {
  const boss = openBoss(connectionString, log, { serves: false });
  try {
    await boss.start();
    return await retryJob({ db, boss }, { organizationId: null }, jobId);
  } finally {
    await boss.stop({ graceful: false });
  }
}
