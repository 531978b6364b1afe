import { exportJob, handleExport, handleRollUp, rollUpUsageJob } from "@parley/chat";
import { createJobs, type JobsOptions, type JobsProcess, sweepJobs } from "@parley/jobs";

/** The durable work of this process: what is done, by whom, and when the clock asks for it. */
export function openJobs(options: JobsOptions): JobsProcess {
  const { db } = options;
  const jobs = createJobs(options);
  jobs.handle(exportJob, handleExport(db));
  jobs.handle(sweepJobs.definition, sweepJobs.handler(db));
  jobs.schedule(sweepJobs.definition, "23 3 * * *", {});
  jobs.handle(rollUpUsageJob, handleRollUp(db));
  jobs.schedule(rollUpUsageJob, "17 1 * * *", {});
  return jobs;
}
