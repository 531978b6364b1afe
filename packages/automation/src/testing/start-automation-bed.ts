import { connect, type Db } from "@parley/db";
import {
  createTestDatabase,
  insertOrganization,
  insertPerson,
  type TestClusterAddress,
} from "@parley/db/testing";
import { createJobs, type JobsProcess } from "@parley/jobs";
import { createAnthropicModel, type BatchingModel } from "@parley/llm";
import type { Principal, Role } from "@parley/shared";
import { type RunningSimulator, startSimulator, type StartOptions } from "@parley/sim";
import { type Batches, createBatches } from "../batches/create-batches.ts";
import type { AutomationLog } from "../automation-log.ts";

export const quiet: AutomationLog = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A database of its own, a simulator, a few people, and batches whose jobs run if they are started. */
export interface AutomationBed {
  readonly db: Db;
  readonly connectionString: string;
  readonly simulator: RunningSimulator;
  readonly member: Principal;
  readonly foreigner: Principal;
  readonly jobs: JobsProcess;
  readonly batches: Batches;
  model(options?: { batches: boolean }): BatchingModel;
  close(): Promise<void>;
}

export async function startAutomationBed(
  address: TestClusterAddress,
  {
    atProvider = false,
    withoutBatchJobs = false,
    prepare = () => undefined,
    ...simulated
  }: StartOptions & {
    atProvider?: boolean;
    /** Batches are made, and nobody works on them. */
    withoutBatchJobs?: boolean;
    prepare?: (bed: { db: Db; jobs: JobsProcess }) => void;
  } = {},
): Promise<AutomationBed> {
  const database = await createTestDatabase(address);
  const { connectionString } = database;
  const simulator = await startSimulator({ tokensPerSecond: Infinity, ...simulated });
  const db = connect({ connectionString, max: 10, onIdleError: () => undefined });
  const organizationId = await insertOrganization(db);
  const person = async (role: Role, of: string): Promise<Principal> => ({
    ...(await insertPerson(db, { organizationId: of, role })),
    role,
    scopes: "all",
    via: "session",
    credentialId: null,
  });
  const model = ({ batches }: { batches: boolean } = { batches: atProvider }) =>
    createAnthropicModel({
      apiKey: "simulator",
      baseURL: simulator.url,
      defaultModel: "claude-haiku-4-5",
      simulated: true,
      batches,
      timeouts: { headersMs: 5_000, stallMs: 5_000 },
    });
  const jobs = createJobs({ db, connectionString, log: quiet });
  const batches = createBatches({
    db,
    jobs,
    model: model(),
    limits: { perProcess: 8, perOrganization: 20, pollMs: 20 },
    log: quiet,
  });
  prepare({ db, jobs });
  await jobs.start();
  if (withoutBatchJobs) await jobs.close(0);
  return {
    db,
    connectionString,
    simulator,
    member: await person("member", organizationId),
    foreigner: await person("admin", await insertOrganization(db)),
    jobs,
    batches,
    model,
    async close() {
      await jobs.close(0);
      await simulator.close();
      await db.destroy();
      await database.drop();
    },
  };
}
