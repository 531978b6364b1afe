import { PgBoss } from "pg-boss";
import type { JobLog } from "./job-log.ts";

/** pg-boss' own schema. Not its usual name: another program may share the database. */
export const BOSS_SCHEMA = "parley_jobs";

/** Connections of a process for fetching and keeping jobs; enqueuing and ending use its own pool. */
const MAX_CONNECTIONS = 2;
/** A dead process' jobs are seen this many seconds after its last sign of life (pg-boss: ≥ 10)… */
export const HEARTBEAT_SECONDS = 10;
/** …which comes so often… */
export const HEARTBEAT_REFRESH_SECONDS = 3;
/** …at the next look, so many seconds apart, of one process. */
const SUPERVISE_SECONDS = 2;

/** `serves`: whether the process looks after what others left, and makes jobs by the clock. */
export function openBoss(
  connectionString: string,
  log: JobLog,
  { serves }: { serves: boolean } = { serves: true },
): PgBoss {
  const boss = new PgBoss({
    connectionString,
    schema: BOSS_SCHEMA,
    max: MAX_CONNECTIONS,
    application_name: "parley jobs",
    connectionTimeoutMillis: 10_000,
    options: "-c statement_timeout=30000",
    useListenNotify: true,
    supervise: serves,
    schedule: serves,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    registerInstance: false,
    persistWarnings: false,
    flowIntervalSeconds: 60,
    openTelemetry: { enabled: false },
  });
  boss.on("error", logSome(log));
  boss.on("warning", ({ message, data }) => log.warn({ data }, message));
  return boss;
}

/** Milliseconds for which further errors are only counted: without a database, every look is one. */
const QUIET_MS = 10_000;

function logSome(log: JobLog): (error: Error) => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  return ({ message, stack }) => {
    if (performance.now() - saidAt < QUIET_MS) {
      unsaid++;
      return;
    }
    // What pg-boss tells is shaped like an error, and often is none.
    const err = Object.assign(new Error(message), stack !== undefined && { stack });
    log.warn({ err, unsaid }, "Background jobs met an error; they are looked for again.");
    saidAt = performance.now();
    unsaid = 0;
  };
}
