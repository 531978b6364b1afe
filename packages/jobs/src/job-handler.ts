import type { Db } from "@parley/db";
import type { JobResult } from "@parley/shared";
import type * as z from "zod";
import type { JobDefinition } from "./define-job.ts";

/** What a handler works with. */
export interface JobRun<Payload> {
  readonly payload: Payload;
  readonly job: {
    readonly id: string;
    /** Both null: the installation's own. */
    readonly organizationId: string | null;
    readonly userId: string | null;
    /** 1 for the first. */
    readonly attempt: number;
  };
  /**
   * Aborted when somebody cancels the job, its time is over, the process goes, or another one has
   * taken it over. Pass it on to whatever takes long; what is done after it does not count.
   */
  readonly signal: AbortSignal;
  /** Says how far it is. As often as one likes: it is written a few times a second at most. */
  progress: (done: number, total?: number | null, note?: string | null) => void;
}

export interface JobOutcome {
  result?: JobResult;
  /** What has to happen exactly once: a part of the transaction that ends the job. */
  commit?: (trx: Db) => Promise<void>;
}

export type JobHandler<Payload> = (run: JobRun<Payload>) => Promise<JobOutcome | undefined | void>;

/** A handler whose definition has checked its payload. */
export interface HandledJob {
  readonly definition: JobDefinition;
  /** Throws a JobFailure that is final where the payload is none of the definition's. */
  run(run: JobRun<unknown>): Promise<JobOutcome>;
}

/** A failure in words for whoever looks at the job. */
export class JobFailure extends Error {
  /** Whether another attempt makes sense. */
  readonly retry: boolean;

  constructor(message: string, options: { retry: boolean; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "JobFailure";
    this.retry = options.retry;
  }
}

export function handleJob<Schema extends z.ZodType>(
  definition: JobDefinition<Schema>,
  handler: JobHandler<z.output<Schema>>,
): HandledJob {
  return {
    definition,
    async run(run) {
      const parsed = definition.payload.safeParse(run.payload);
      if (!parsed.success)
        throw new JobFailure("What it was given is not what this version of Parley understands.", {
          retry: false,
          cause: parsed.error,
        });
      return (await handler({ ...run, payload: parsed.data })) ?? {};
    },
  };
}
