import { randomUUID } from "node:crypto";
import { type ChatProcess, createChat } from "@parley/chat";
import { connect, createSecretBox, type Db, ensureOwner, listen } from "@parley/db";
import {
  createTestDatabase,
  insertOrganization,
  insertPerson,
  type TestClusterAddress,
} from "@parley/db/testing";
import { createJobs, type JobLog } from "@parley/jobs";
import { createAnthropicModel } from "@parley/llm";
import { createOutbound, type OutboundOptions } from "@parley/outbound";
import type { CreateWebhookInput, Principal, WebhookWithSecret } from "@parley/shared";
import { startSimulator } from "@parley/sim";
import { createWebhooks, type WebhooksProcess } from "../webhooks/create-webhooks.ts";
import type { DeliveryPolicy } from "../webhooks/delivery-policy.ts";
import { type Receiver, startReceiver } from "./start-receiver.ts";

/** Only the database is waited for; an attempt that fails is made again at once, twice. */
const HASTY: Partial<DeliveryPolicy> = { retryDelaysMs: [0, 0], lookEveryMs: 50 };
const INSTALLATION_SECRET = "a secret of the tests' installation";

export interface WebhooksBed {
  readonly db: Db;
  readonly connectionString: string;
  readonly simulatorUrl: string;
  readonly installationSecret: string;
  readonly receiver: Receiver;
  readonly principal: Principal;
  /** An owner of another organization. */
  readonly foreigner: Principal;
  /** What the processes logged as warnings and errors. */
  readonly logged: string[];
  /** One process's conversations. */
  startChat(options?: { titleModel?: string }): Promise<ChatProcess>;
  /** One process that delivers. */
  start(
    policy?: Partial<DeliveryPolicy>,
    outbound?: OutboundOptions,
  ): Promise<WebhooksProcess & { end(): Promise<void> }>;
  /** A webhook at a path of the receiver. */
  listen(
    process: WebhooksProcess,
    input: Pick<CreateWebhookInput, "events"> & { path?: string },
  ): Promise<WebhookWithSecret>;
  close(): Promise<void>;
}

export async function startWebhooksBed(address: TestClusterAddress): Promise<WebhooksBed> {
  const database = await createTestDatabase(address);
  const { connectionString } = database;
  const onIdleError = (error: Error): never => {
    throw error;
  };
  const db = connect({ connectionString, max: 10, onIdleError });
  const simulator = await startSimulator({ tokensPerSecond: 1_000 });
  const receiver = await startReceiver();
  const principal = ownerOf(await ensureOwner(db, randomUUID));
  const others = await insertOrganization(db);
  const foreigner = ownerOf(await insertPerson(db, { organizationId: others, role: "owner" }));
  const logged: string[] = [];
  const keep = (fields: object, message: string): void => {
    const cause = "err" in fields && fields.err instanceof Error ? ` ${fields.err.message}` : "";
    logged.push(`${message}${cause}`);
  };
  const log: JobLog = { info: () => undefined, warn: keep, error: keep };
  const ends: (() => Promise<void>)[] = [];
  return {
    db,
    connectionString,
    simulatorUrl: simulator.url,
    installationSecret: INSTALLATION_SECRET,
    receiver,
    principal,
    foreigner,
    logged,
    async startChat({ titleModel } = {}) {
      const domain = createChat({
        db,
        connectionString,
        model: createAnthropicModel({
          apiKey: "simulator",
          baseURL: simulator.url,
          defaultModel: "claude-sonnet-4-6",
          simulated: true,
          timeouts: { headersMs: 5_000, stallMs: 5_000 },
        }),
        ownerId: randomUUID(),
        flushMs: 5,
        deadlineMs: 60_000,
        concurrentRuns: { perUser: 0, perOrganization: 0 },
        titleModel,
        temporaryForMs: 3_600_000,
        storage: { perUser: 0, perOrganization: 0 },
        tendMs: 50,
        log,
      });
      await domain.start();
      ends.push(() => domain.close(0));
      return domain;
    },
    async start(policy = HASTY, outboundOptions = { allowPrivate: ["127.0.0.1/32"] }) {
      const jobs = createJobs({ db, connectionString, log });
      const outbound = createOutbound({ ...outboundOptions, plainHttp: "allowed networks" });
      const box = createSecretBox(INSTALLATION_SECRET);
      const process = createWebhooks({ db, jobs, outbound, box, policy, log });
      const stopped = new AbortController();
      const listening = listen({
        connectionString,
        onNotification(channel, payload) {
          if (channel === "parley_jobs") jobs.onNotification(payload);
          if (channel === "parley_webhooks") process.wake();
        },
        onConnect() {
          jobs.onListen();
          process.wake();
        },
        onError: onIdleError,
        signal: stopped.signal,
      });
      await jobs.start();
      process.start();
      let ending: Promise<void> | undefined;
      const end = (): Promise<void> =>
        (ending ??= process
          .close()
          .then(() => jobs.close(0))
          .then(() => outbound.close())
          .then(() => {
            stopped.abort();
            return listening;
          }));
      ends.push(end);
      return { ...process, end };
    },
    listen: (process, { path = "/", events }) =>
      process.webhooks.create(principal, {
        url: `${receiver.url}${path}`,
        description: "",
        events,
        enabled: true,
      }),
    async close() {
      for (const end of ends.reverse()) await end();
      await receiver.close();
      await simulator.close();
      await db.destroy();
      await database.drop();
    },
  };
}

function ownerOf(owner: { organizationId: string; userId: string }): Principal {
  return { ...owner, role: "owner", scopes: "all", via: "operator", credentialId: null };
}
