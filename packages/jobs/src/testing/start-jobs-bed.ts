import { connect, type Db, listen } from "@parley/db";
import {
  createTestDatabase,
  insertOrganization,
  insertPerson,
  type TestClusterAddress,
} from "@parley/db/testing";
import type { Principal, Role } from "@parley/shared";
import { createJobs, type JobsProcess } from "../create-jobs.ts";
import type { JobLog } from "../job-log.ts";

/** A database of its own, a few people, and any number of processes that have jobs. */
export interface JobsBed {
  readonly db: Db;
  readonly connectionString: string;
  readonly member: Principal;
  readonly colleague: Principal;
  readonly admin: Principal;
  /** An admin of another organization. */
  readonly foreigner: Principal;
  /** What the processes logged as warnings and errors. */
  readonly logged: string[];
  /** `notified: false`: every NOTIFY of ours to this process is lost. */
  start(
    prepare: (jobs: JobsProcess) => void,
    options?: { notified?: boolean },
  ): Promise<JobsProcess>;
  close(): Promise<void>;
}

export async function startJobsBed(address: TestClusterAddress): Promise<JobsBed> {
  const database = await createTestDatabase(address);
  const { connectionString } = database;
  const onIdleError = (error: Error): never => {
    throw error;
  };
  const db = connect({ connectionString, max: 8, onIdleError });
  const organizationId = await insertOrganization(db);
  const person = async (role: Role, of = organizationId): Promise<Principal> => ({
    ...(await insertPerson(db, { organizationId: of, role })),
    role,
    scopes: "all",
    via: "session",
    credentialId: null,
  });
  const logged: string[] = [];
  const keep = (fields: object, message: string): void => {
    const cause = "err" in fields && fields.err instanceof Error ? ` ${fields.err.message}` : "";
    logged.push(`${message}${cause}`);
  };
  const log: JobLog = { info: () => undefined, warn: keep, error: keep };
  const stops: (() => Promise<void>)[] = [];
  return {
    db,
    connectionString,
    member: await person("member"),
    colleague: await person("member"),
    admin: await person("admin"),
    foreigner: await person("admin", await insertOrganization(db)),
    logged,
    async start(prepare, { notified = true } = {}) {
      const jobs = createJobs({ db, connectionString, log });
      prepare(jobs);
      const stopped = new AbortController();
      const listening = notified
        ? listen({
            connectionString,
            onNotification: (channel, payload) => {
              if (channel === "parley_jobs") jobs.onNotification(payload);
            },
            onConnect: () => jobs.onListen(),
            onError: onIdleError,
            signal: stopped.signal,
          })
        : undefined;
      await jobs.start();
      let closing: Promise<void> | undefined;
      const close = (graceMs: number): Promise<void> =>
        (closing ??= jobs.close(graceMs).then(async () => {
          stopped.abort();
          await listening;
        }));
      stops.push(() => close(0));
      return { ...jobs, close };
    },
    async close() {
      for (const stop of stops) await stop();
      await db.destroy();
      await database.drop();
    },
  };
}
