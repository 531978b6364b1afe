import { randomUUID } from "node:crypto";
import {
  type FileStorage,
  type ConcurrentRuns,
  connect,
  type Db,
  ensureOwner,
  listen,
  listRunEvents,
  type Owner,
} from "@parley/db";
import { createTestDatabase, type TestClusterAddress } from "@parley/db/testing";
import { createAnthropicModel } from "@parley/llm";
import type { Principal, RunEvent } from "@parley/shared";
import { runEvent } from "@parley/shared";
import { type RunningSimulator, startSimulator } from "@parley/sim";
import { expect } from "vitest";
import { type ChatProcess, createChat } from "../create-chat.ts";
import type { LogEntry } from "../log/log-entry.ts";
import type { ChatObserver } from "../observe/chat-observer.ts";
import type { TraceReceiver } from "../observe/trace-sender.ts";
import type { ProcessLog } from "../process-log.ts";
import type { AnswerLimits } from "../run/answer-limits.ts";
import type { ToolSource } from "../tools/define-tool.ts";

export interface ProcessOptions {
  /** False: every NOTIFY to this process is lost. */
  notified?: boolean;
  flushMs?: number;
  deadlineMs?: number;
  /** Connections of this process's pool. */
  max?: number;
  stallMs?: number;
  concurrentRuns?: ConcurrentRuns;
  storage?: FileStorage;
  titleModel?: string;
  tools?: readonly ToolSource[];
  observer?: ChatObserver;
  traceReceiver?: TraceReceiver;
  answerLimits?: Partial<AnswerLimits>;
  approvalDays?: number;
}

/** One process's domain, as the server would run it. */
export interface TestProcess extends ChatProcess {
  readonly ownerId: string;
  /**
   * Takes the lease away, as if the process had stopped for too long: others settle its runs,
   * while it still lives and writes. Harder than a death.
   */
  loseLease(): Promise<void>;
  /**
   * Again and again until it was noticed: the process's next sign of life may come before anybody
   * looks.
   */
  loseLeaseUntil(noticed: () => Promise<boolean>): Promise<void>;
}

/** A database of its own, a simulator, and any number of processes on them. */
export interface TestBed {
  readonly db: Db;
  readonly simulator: RunningSimulator;
  readonly principal: Principal;
  /** A member of another organization. */
  readonly foreigner: Principal;
  readonly connectionString: string;
  start(options?: ProcessOptions): Promise<TestProcess>;
  /** The log of a run as it is in the table. */
  readLog(runId: string): Promise<(RunEvent & { seq: number })[]>;
  /** The same, as it is stored. */
  readLogRaw(runId: string): Promise<LogEntry[]>;
  close(): Promise<void>;
}

export const TEMPORARY_FOR_MS = 3_600_000;

const quiet: ProcessLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
const neverMind = (): void => undefined;

export async function startTestBed(address: TestClusterAddress): Promise<TestBed> {
  const database = await createTestDatabase(address);
  const { connectionString } = database;
  const simulator = await startSimulator({ tokensPerSecond: 1_000 });
  const db = connect({ connectionString, max: 4, onIdleError: neverMind });
  const principal: Principal = ownerPrincipal(await ensureOwner(db, randomUUID));
  const closers: (() => Promise<void>)[] = [];
  return {
    db,
    simulator,
    principal,
    foreigner: await addForeigner(db),
    connectionString,
    async start(options = {}) {
      const process = await startProcess(connectionString, simulator, options);
      closers.push(process.end);
      const loseLease = async (): Promise<void> => {
        await db.deleteFrom("runOwners").where("id", "=", process.ownerId).execute();
      };
      return Object.assign(process.domain, {
        ownerId: process.ownerId,
        loseLease,
        loseLeaseUntil: async (noticed: () => Promise<boolean>) => {
          const isNoticed = async () => {
            await loseLease();
            return noticed();
          };
          await expect.poll(isNoticed).toBe(true);
        },
      });
    },
    async readLog(runId) {
      const rows = await listRunEvents(db, runId, 0, 1_000_000);
      return rows.map(({ seq, data }) => ({ ...runEvent.parse(JSON.parse(data)), seq }));
    },
    async readLogRaw(runId) {
      const rows = await listRunEvents(db, runId, 0, 1_000_000);
      return rows.map(({ seq, data, terminal }) => ({ seq, json: data, terminal }));
    },
    async close() {
      for (const close of closers) await close();
      await simulator.close();
      await db.destroy();
      await database.drop();
    },
  };
}

async function startProcess(
  connectionString: string,
  simulator: RunningSimulator,
  options: ProcessOptions,
) {
  const ownerId = randomUUID();
  const db = connect({ connectionString, max: options.max ?? 4, onIdleError: neverMind });
  const domain = createChat({
    db,
    connectionString,
    model: createAnthropicModel({
      apiKey: "simulator",
      baseURL: simulator.url,
      defaultModel: "claude-sonnet-4-6",
      simulated: true,
      timeouts: { headersMs: 5_000, stallMs: options.stallMs ?? 5_000 },
    }),
    ownerId,
    flushMs: options.flushMs ?? 5,
    deadlineMs: options.deadlineMs ?? 60_000,
    concurrentRuns: options.concurrentRuns ?? { perUser: 0, perOrganization: 0 },
    titleModel: options.titleModel,
    ...(options.tools && { tools: options.tools }),
    observer: options.observer,
    traceReceiver: options.traceReceiver,
    traceGatherMs: 5,
    ...(options.answerLimits && { answerLimits: options.answerLimits }),
    ...(options.approvalDays !== undefined && { approvalDays: options.approvalDays }),
    temporaryForMs: TEMPORARY_FOR_MS,
    storage: options.storage ?? { perUser: 0, perOrganization: 0 },
    tendMs: 50,
    sweepMs: 50,
    log: quiet,
  });
  const stopListening = new AbortController();
  const listening =
    options.notified === false
      ? Promise.resolve()
      : listen({
          connectionString,
          onNotification: (channel, payload) => domain.onNotification(channel, payload),
          onConnect: () => domain.onListen(),
          onError: neverMind,
          signal: stopListening.signal,
        });
  await domain.start();
  let closed: Promise<void> | undefined;
  const close = domain.close.bind(domain);
  domain.close = (graceMs) => {
    closed ??= close(graceMs);
    return closed;
  };
  const end = async (): Promise<void> => {
    await domain.close(0);
    stopListening.abort();
    await listening;
    await db.destroy();
  };
  return { ownerId, domain, end };
}

async function addForeigner(db: Db): Promise<Principal> {
  const organizationId = randomUUID();
  const userId = randomUUID();
  await db.insertInto("organizations").values({ id: organizationId, name: "Others" }).execute();
  await db
    .insertInto("users")
    .values({ id: userId, name: "Foreigner", email: "foreigner@example.com" })
    .execute();
  await db.insertInto("members").values({ organizationId, userId, role: "owner" }).execute();
  return ownerPrincipal({ organizationId, userId });
}

function ownerPrincipal(owner: Owner): Principal {
  return { ...owner, role: "owner", scopes: "all", via: "operator", credentialId: null };
}
