import { type Db, listUsageToRollUp, rollUpUsage } from "@parley/db";
import { defineJob, type JobHandler } from "@parley/jobs";
import * as z from "zod";

/** Adds up the usage of days that are over, so that a year of it is read at once. */
export const rollUpUsageJob = defineJob({
  name: "usage.roll-up",
  payload: z.strictObject({}),
  timeoutSeconds: 3_600,
  concurrency: 1,
});

/** Each step is whole by itself: begun again, it goes on where it was. */
export function handleRollUp(db: Db): JobHandler<object> {
  return async ({ signal, progress }) => {
    let organizations = 0;
    let ids = await listUsageToRollUp(db, undefined);
    while (ids.length > 0) {
      for (const id of ids) {
        do signal.throwIfAborted();
        while (await rollUpUsage(db, id));
        progress(++organizations);
      }
      ids = await listUsageToRollUp(db, ids.at(-1));
    }
    return { result: { organizations } };
  };
}
