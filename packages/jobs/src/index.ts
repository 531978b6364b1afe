export { type DeferredStats, DeferredTasks } from "./deferred/deferred-tasks.ts";
export { type Enqueued, type EnqueueOptions } from "./enqueue-job.ts";
export {
  createJobs,
  type JobQueue,
  type Jobs,
  type JobsOptions,
  type JobsProcess,
} from "./create-jobs.ts";
export { defineJob, type JobDefinition } from "./define-job.ts";
export { installJobs, JobsInstallError } from "./install-jobs.ts";
export { type JobChange } from "./job-changes.ts";
export { JobFailure, type JobHandler, type JobOutcome, type JobRun } from "./job-handler.ts";
export type { JobLog } from "./job-log.ts";
export { retryOwnJob } from "./retry-own-job.ts";
export { sweepJobs } from "./sweep-jobs.ts";
export { jobsSchema } from "./jobs-schema.ts";
