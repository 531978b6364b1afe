import {
  countRunsOfDay,
  type Db,
  listFailuresOfDay,
  readDatabaseStatus,
  readFirstTokenTimes,
  readJobsStatus,
} from "@parley/db";
import type { LanguageModel } from "@parley/llm";
import { activeStatuses, type Principal, type SystemStatus } from "@parley/shared";

/** One query after another: looking after it must not take the pool from those who use it. */
export async function readStatus(
  db: Db,
  model: Pick<LanguageModel, "defaultModel" | "simulated">,
  { organizationId }: Principal,
): Promise<SystemStatus> {
  const asked = performance.now();
  const { processes, ...database } = await readDatabaseStatus(db);
  const latencyMs = Math.round((performance.now() - asked) * 10) / 10;
  const runs = await countRunsOfDay(db, organizationId);
  const active = activeStatuses.reduce((sum, status) => sum + (runs[status] ?? 0), 0);
  return {
    at: new Date().toISOString(),
    database: { ...database, latencyMs },
    processes,
    models: { defaultModel: model.defaultModel, simulated: model.simulated },
    runs: {
      active,
      completed: runs.completed ?? 0,
      stopped: runs.stopped ?? 0,
      failed: runs.failed ?? 0,
      interrupted: runs.interrupted ?? 0,
      firstTokenMs: await readFirstTokenTimes(db, organizationId),
    },
    failures: await listFailuresOfDay(db, organizationId),
    jobs: await readJobsStatus(db, organizationId),
  };
}
