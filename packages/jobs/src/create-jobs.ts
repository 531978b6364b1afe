import { type Db, type JobScope, jobScopeOf, listJobs, type Page } from "@parley/db";
import type { FollowJobInput, Job, ListJobsInput, Principal } from "@parley/shared";
import type * as z from "zod";
import { cancelJob, getJob, retryJob } from "./act-on-job.ts";
import type { JobDefinition } from "./define-job.ts";
import { type Enqueued, type EnqueueOptions, enqueueJob } from "./enqueue-job.ts";
import { followJob } from "./follow-job.ts";
import { JobChanges, type JobChange, parseJobChange } from "./job-changes.ts";
import { type HandledJob, handleJob, type JobHandler } from "./job-handler.ts";
import type { JobLog } from "./job-log.ts";
import { JobRunner } from "./job-runner.ts";
import { type JobSchedule, keepSchedules } from "./keep-schedules.ts";
import { keepQueues } from "./keep-queues.ts";
import { openBoss } from "./open-boss.ts";
import { recoverJobs } from "./recover-jobs.ts";
import { RunningJobs } from "./running-jobs.ts";
import { Workers } from "./workers.ts";

/** What makes jobs necessary needs no more than this. */
export interface JobQueue {
  /** @see enqueueJob */
  enqueue<Schema extends z.ZodType<object, object>>(
    trx: Db,
    definition: JobDefinition<Schema>,
    payload: z.input<Schema>,
    options: EnqueueOptions,
  ): Promise<Enqueued>;
}

/** What people see of jobs: their own, and admins all of their organization's. */
export interface Jobs {
  list(principal: Principal, page: ListJobsInput): Promise<Page<Job>>;
  /** Everybody's in the organization. */
  listOrganization(principal: Principal, page: ListJobsInput): Promise<Page<Job>>;
  /** The installation's own. */
  listSystem(page: ListJobsInput): Promise<Page<Job>>;
  get(principal: Principal, jobId: string): Promise<Job>;
  cancel(principal: Principal, jobId: string): Promise<Job>;
  retry(principal: Principal, jobId: string): Promise<Job>;
  follow(
    principal: Principal,
    input: FollowJobInput,
  ): Promise<(signal: AbortSignal) => AsyncGenerator<Job, void>>;
}

export interface JobsOptions {
  db: Db;
  /** For pg-boss' connections: it fetches and keeps jobs beside the process' pool. */
  connectionString: string;
  /** Called with each change of a job, in whatever process it was made. */
  onChange?: (change: JobChange) => void;
  log: JobLog;
}

/** The jobs of one process: what its parts call, and its life. */
export interface JobsProcess extends JobQueue {
  readonly jobs: Jobs;
  /** Before `start`. */
  handle<Schema extends z.ZodType<object, object>>(
    definition: JobDefinition<Schema>,
    handler: JobHandler<z.output<Schema>>,
  ): void;
  /** Before `start`: makes a job of the installation's own by the clock, one at a time. */
  schedule<Schema extends z.ZodType<object, object>>(
    definition: JobDefinition<Schema>,
    cron: string,
    payload: z.input<Schema>,
  ): void;
  start(): Promise<void>;
  /** To be called with every notification of `parley_jobs`, and `onListen` after every (re)connect. */
  onNotification(payload: string): void;
  onListen(): void;
  /** Jobs that this process runs now. */
  runningCount(): number;
  /** Takes no more, lets handlers finish for `graceMs`, and gives back the rest. */
  close(graceMs: number): Promise<void>;
}

/** Milliseconds that giving back may take after the grace. */
const GIVE_BACK_MS = 4_000;

export function createJobs({ db, connectionString, onChange, log }: JobsOptions): JobsProcess {
  const boss = openBoss(connectionString, log);
  const changes = new JobChanges();
  const running = new RunningJobs(db, log);
  const runner = new JobRunner({ db, boss, running, log });
  const workers = new Workers(boss);
  const handled = new Map<string, HandledJob>();
  const schedules: JobSchedule[] = [];
  let started = false;
  return {
    jobs: assembleJobs({ db, boss, changes }),
    enqueue: (trx, definition, payload, options) =>
      enqueueJob(boss, trx, definition, payload, options),
    handle(definition, handler) {
      if (started || handled.has(definition.name))
        throw new Error(`${definition.name} is handled once, before the jobs are started.`);
      handled.set(definition.name, handleJob(definition, handler));
    },
    schedule(definition, cron, payload) {
      definition.payload.parse(payload);
      schedules.push({ definition, cron, payload });
    },
    async start() {
      started = true;
      await boss.start();
      const jobs = [...handled.values()];
      await keepQueues(
        boss,
        jobs.map(({ definition }) => definition),
      );
      await keepSchedules(boss, schedules);
      const recovered = await recoverJobs(db, boss, [...handled.keys()]);
      if (recovered > 0) log.info({ jobs: recovered }, "Jobs that were lost on their way go on.");
      for (const job of jobs)
        await workers.add(job.definition, (delivery) => runner.run(job, delivery));
    },
    onNotification(payload) {
      const change = parseJobChange(payload);
      if (change.toStop) running.stop(change.id, "cancelled");
      changes.hear(change.id);
      onChange?.(change);
    },
    onListen: () => changes.hearAll(),
    runningCount: () => running.count,
    async close(graceMs) {
      workers.close();
      const giveBack = setTimeout(() => running.stopAll("shutdown"), graceMs);
      await boss.stop({ graceful: true, timeout: graceMs + GIVE_BACK_MS });
      clearTimeout(giveBack);
    },
  };
}

function assembleJobs(parts: {
  db: Db;
  boss: ReturnType<typeof openBoss>;
  changes: JobChanges;
}): Jobs {
  const { db } = parts;
  const list = (scope: JobScope, page: ListJobsInput) => listJobs(db, scope, page);
  return {
    list: ({ organizationId, userId }, page) => list({ organizationId, userId }, page),
    listOrganization: ({ organizationId }, page) => list({ organizationId }, page),
    listSystem: (page) => list({ organizationId: null }, page),
    get: (principal, jobId) => getJob(db, jobScopeOf(principal), jobId),
    cancel: (principal, jobId) => cancelJob(parts, jobScopeOf(principal), jobId),
    retry: (principal, jobId) => retryJob(parts, jobScopeOf(principal), jobId),
    follow: (principal, { jobId, lastEventId = "0" }) =>
      followJob(parts, jobScopeOf(principal), { jobId, after: Number(lastEventId) }),
  };
}
