import { connect, type Db, listen, migrate } from "@parley/db";
import {
  createTestDatabase,
  insertOrganization,
  insertPerson,
  startTestCluster,
} from "@parley/db/testing";
import { createJobs, defineJob, installJobs, type JobsProcess } from "@parley/jobs";
import * as z from "zod";

/** Work that is none: what is left is what it costs to have it done. */
export const nothing = defineJob({
  name: "bench.nothing",
  payload: z.strictObject({ at: z.number() }),
  concurrency: 4,
});

export interface Bed {
  readonly db: Db;
  readonly owner: { organizationId: string; userId: string };
  readonly jobs: JobsProcess;
  readonly postmasterPid: number;
  /** Called with each job's payload, when its handler begins. */
  onRun: (at: number) => void;
  /** Jobs that have not ended. */
  countLeft(): Promise<number>;
  close(): Promise<void>;
}

/** A process with jobs on a Postgres of its own, whose commits wait for the disk as in production. */
export async function startBed(): Promise<Bed> {
  const cluster = await startTestCluster({ durable: true });
  const database = await createTestDatabase(cluster.address, { template: "template0" });
  const { connectionString } = database;
  const onIdleError = console.error;
  const db = connect({ connectionString, max: 10, onIdleError });
  await migrate(db);
  await installJobs(connectionString);
  const organizationId = await insertOrganization(db);
  const owner = await insertPerson(db, { organizationId, role: "member" });
  const log = { info: () => undefined, warn: console.warn, error: console.error };
  const jobs = createJobs({ db, connectionString, log });
  const stopped = new AbortController();
  const bed: Bed = {
    db,
    owner,
    jobs,
    postmasterPid: cluster.postmasterPid,
    onRun: () => undefined,
    async countLeft() {
      const { left } = await db
        .selectFrom("jobs")
        .select(({ fn }) => fn.countAll<string>().as("left"))
        .where("endedAt", "is", null)
        .executeTakeFirstOrThrow();
      return Number(left);
    },
    async close() {
      await jobs.close(1_000);
      stopped.abort();
      await listening;
      await db.destroy();
      await database.drop();
      await cluster.stop();
    },
  };
  jobs.handle(nothing, async ({ payload }) => bed.onRun(payload.at));
  const listening = listen({
    connectionString,
    onNotification: (channel, payload) => {
      if (channel === "parley_jobs") jobs.onNotification(payload);
    },
    onConnect: () => jobs.onListen(),
    onError: onIdleError,
    signal: stopped.signal,
  });
  await jobs.start();
  return bed;
}
