import type { Job, JobStatus, Principal } from "@parley/shared";
import { expect } from "vitest";
import type { JobsProcess } from "../create-jobs.ts";

/** The job, once it has this status. */
export async function waitForJob(
  { jobs }: Pick<JobsProcess, "jobs">,
  principal: Principal,
  jobId: string,
  status: JobStatus,
  timeout = 25_000,
): Promise<Job> {
  await expect
    .poll(async () => (await jobs.get(principal, jobId)).status, { timeout, interval: 25 })
    .toBe(status);
  return jobs.get(principal, jobId);
}
