import { defineJob } from "@parley/jobs";
import * as z from "zod";

/**
 * Answers a batch. A provider may take a day for it, and processes come and go meanwhile; each
 * attempt goes on where the last one was.
 */
export const runBatchJob = defineJob({
  name: "batches.run",
  payload: z.strictObject({ batchId: z.uuid() }),
  retry: { limit: 100, delaySeconds: 1, maxDelaySeconds: 300 },
  timeoutSeconds: 22 * 3_600,
  concurrency: 20,
});

/** Deletes batches whose time is over. */
export const sweepBatchesJob = defineJob({ name: "batches.sweep", payload: z.strictObject({}) });
