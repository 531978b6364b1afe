import { type Db, pruneDeliveries as pruneRows } from "@parley/db";
import { defineJob, type JobHandler } from "@parley/jobs";
import * as z from "zod";

const HISTORY_DAYS = 30;
/** Of one webhook: at some point nobody reads further, and what waits for its receiver is bounded, too. */
const MAX_DELIVERIES = 10_000;

/** Keeps the history of deliveries short. */
export const pruneDeliveries = defineJob({
  name: "webhook.prune",
  payload: z.strictObject({}),
});

export function createPruner(db: Db): JobHandler<Record<string, never>> {
  return async () => {
    await pruneRows(db, { days: HISTORY_DAYS, keep: MAX_DELIVERIES });
  };
}
