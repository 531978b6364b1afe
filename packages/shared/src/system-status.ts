import * as z from "zod";
import { errorCode } from "./error-code.ts";

/** How far background work is counted: the status is looked at often, and it may be very many. */
export const MAX_JOBS_COUNTED = 10_000;

const count = z.int().nonnegative();
const jobCount = count.max(MAX_JOBS_COUNTED);
const milliseconds = z.number().nonnegative();

/** How the installation stands, and how the organization's answers have fared in the last 24 hours. */
export const systemStatus = z
  .object({
    at: z.iso.datetime(),
    database: z.object({
      version: z.string().meta({ description: "Of Postgres." }),
      schema: z.string().meta({ description: "The last migration." }),
      sizeBytes: count.meta({ description: "Of all that is in it." }),
      latencyMs: milliseconds.meta({ description: "From asking it to its answer, this time." }),
    }),
    processes: count.meta({ description: "That write answers now." }),
    models: z.object({
      defaultModel: z.string(),
      simulated: z.boolean().meta({ description: "The answers are Parley's own simulator's." }),
    }),
    runs: z.object({
      active: count.meta({ description: "Being written now." }),
      completed: count,
      stopped: count,
      failed: count,
      interrupted: count,
      firstTokenMs: z
        .object({ median: milliseconds, p95: milliseconds })
        .nullable()
        .meta({ description: "From the call to the first token; null without any." }),
    }),
    failures: z
      .array(
        z.object({
          code: errorCode,
          count,
          lastAt: z.iso.datetime(),
          lastMessage: z.string(),
        }),
      )
      .meta({ description: "Why runs failed, the latest first." }),
    jobs: z
      .object({
        queued: jobCount.meta({ description: "Waiting to be begun, or tried again." }),
        running: jobCount,
        failed: jobCount.meta({ description: "Dead letters: nothing tries them again by itself." }),
        nextScheduledAt: z.iso
          .datetime()
          .nullable()
          .meta({ description: "When the next scheduled prompt is sent; null: none is to be." }),
      })
      .meta({
        description: `The organization's background work now. Each is counted up to ${MAX_JOBS_COUNTED}.`,
      }),
  })
  .meta({
    id: "SystemStatus",
    description: "How Parley stands, and how the organization's answers fared in 24 hours.",
  });
export type SystemStatus = z.infer<typeof systemStatus>;
