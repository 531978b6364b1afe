import type { PgBoss } from "pg-boss";
import type { JobDefinition } from "./define-job.ts";

/** When the clock makes a job of the installation's own. */
export interface JobSchedule {
  definition: JobDefinition;
  /** Five fields, in UTC; a minute is the finest. */
  cron: string;
  payload: object;
}

/** Makes the schedules as they are to be; those that nobody names any more go. */
export async function keepSchedules(boss: PgBoss, wanted: readonly JobSchedule[]): Promise<void> {
  const present = new Map((await boss.getSchedules()).map((each) => [each.name, each]));
  for (const { definition, cron, payload } of wanted) {
    const { name } = definition;
    const data = { payload };
    const schedule = present.get(name);
    present.delete(name);
    if (schedule?.cron === cron && JSON.stringify(schedule.data) === JSON.stringify(data)) continue;
    // What came due while nothing ran is done once.
    await boss.schedule(name, cron, data, { missed: "once" });
  }
  for (const name of present.keys()) await boss.unschedule(name);
}
