import * as z from "zod";
import { pageCursor, pageLimit, pageOf } from "./page.ts";

/**
 * queued ──► running ──► completed
 *   │  ▲        │  │
 *   │  └─retry──┘  └───► failed      (no attempt is left; `jobs.retry` queues it again)
 *   └──────────────────► cancelled
 */
export const jobStatus = z
  .enum(["queued", "running", "completed", "failed", "cancelled"])
  .meta({ id: "JobStatus" });
export type JobStatus = z.infer<typeof jobStatus>;

const endedStatuses = ["completed", "failed", "cancelled"] as const satisfies JobStatus[];

export function hasJobEnded(status: JobStatus): boolean {
  return endedStatuses.some((ended) => ended === status);
}

/** What came of a job: a few words and numbers, by which whatever it made is found. */
export const jobResult = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .meta({ id: "JobResult" });
export type JobResult = z.infer<typeof jobResult>;

/** Work in the background. */
export const job = z
  .object({
    id: z.uuid(),
    name: z.string().meta({ description: "What is done.", examples: ["data.export"] }),
    status: jobStatus,
    userId: z.uuid().nullable().meta({ description: "Whose it is; null: nobody's own." }),
    version: z.int().positive().meta({ description: "Grows with each change." }),
    attempt: z.int().nonnegative().meta({ description: "How often it was begun." }),
    progress: z
      .object({
        done: z.number(),
        total: z.number().nullable().meta({ description: "Null where it is not known." }),
        note: z.string().nullable(),
      })
      .nullable(),
    error: z.string().nullable().meta({ description: "Why the last attempt failed, in words." }),
    result: jobResult.nullable().meta({ description: "Of a job that is completed." }),
    cancelRequested: z.boolean().meta({ description: "It ends as soon as it can." }),
    createdAt: z.iso.datetime(),
    startAfter: z.iso.datetime().meta({ description: "When it may begin." }),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Job", description: "Work in the background." });
export type Job = z.infer<typeof job>;

/** What a stream of a job says. */
export const jobEvent = z
  .object({ type: z.literal("job.changed"), job })
  .meta({ id: "JobEvent", description: "A job as it is now." });
export type JobEvent = z.infer<typeof jobEvent>;

export const jobPage = pageOf(job).meta({ id: "JobPage" });

export const listJobsInput = z.strictObject({
  status: jobStatus.optional(),
  cursor: pageCursor,
  limit: pageLimit,
});
export type ListJobsInput = z.infer<typeof listJobsInput>;

export const jobIdInput = z.strictObject({ jobId: z.uuid() });

export const followJobInput = z.strictObject({
  jobId: z.uuid(),
  lastEventId: z
    .string()
    .regex(/^\d{1,9}$/, "The cursor is the `version` of a job.")
    .optional()
    .meta({ description: "The `version` that was seen last. Left out: from what it is now." }),
});
export type FollowJobInput = z.infer<typeof followJobInput>;

/** Hours for which what an export made is kept. */
export const EXPORT_KEPT_HOURS = 24;

/** The next piece of a text file. */
export const textPiece = z.object({ type: z.literal("text"), data: z.string() });
export type TextPiece = z.infer<typeof textPiece>;
