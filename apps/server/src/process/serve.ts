import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { randomUUID } from "node:crypto";
import {
  type Auth,
  createAuth,
  createMailer,
  ensureAuthSecret,
  type Mailer,
  RateLimits,
  type RateLimitSettings,
  StandingWatch,
  StrangerGate,
} from "@parley/auth";
import { createChat, createExports } from "@parley/chat";
import { connect, createSecretBox, type Db, ensureOwner, listen } from "@parley/db";
import { DeferredTasks } from "@parley/jobs";
import { createAnthropicModel } from "@parley/llm";
import { createOutbound } from "@parley/outbound";
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import { createApp } from "../http/app.ts";
import { SseConnections } from "../http/sse-connections.ts";
import { openAutomation } from "./open-automation.ts";
import { openJobs } from "./open-jobs.ts";
import { openTools } from "./open-tools.ts";
import { observeProcess, openTelemetry } from "./open-telemetry.ts";
import { openWebhooks } from "./open-webhooks.ts";

export interface ServeOptions {
  env: Env;
  connectionString: string;
  simulatorUrl: string | undefined;
  log: Logger;
}

export interface Serving {
  port: number;
  /** Stops accepting, lets answers finish, then closes everything. */
  close(): Promise<void>;
}

/** After the answers have ended, the time that readers get to take their last events. */
const LAST_EVENTS_MS = 500;
/** After the last answer, the time that what was deferred may take. */
const DEFERRED_GRACE_MS = 2_000;
const SMALL_MODEL = "claude-haiku-4-5";
const MEGABYTE = 1024 * 1024;
/** Milliseconds that a request may take to come in: the largest file at half a megabit a second. */
const REQUEST_TIMEOUT_MS = 330_000;
/**
 * Milliseconds that a connection may be idle: longer than proxies keep theirs, mostly a minute. Who
 * sends over one that we are just closing gets no answer, and cannot know what became of the call.
 */
const KEEP_ALIVE_MS = 75_000;

/** One process's whole server; the parts are put together here and nowhere else. */
export async function serve({
  env,
  connectionString,
  simulatorUrl,
  log,
}: ServeOptions): Promise<Serving> {
  const db = connect({
    connectionString,
    max: env.DATABASE_POOL_MAX,
    onIdleError: (error) => log.warn({ err: error }, "A database connection broke."),
  });
  const telemetry = await openTelemetry(env, log);
  const secret = env.AUTH_SECRET ?? (await ensureAuthSecret(db));
  const box = createSecretBox(secret);
  const model = createAnthropicModel({
    apiKey: simulatorUrl === undefined ? env.ANTHROPIC_API_KEY : "simulator",
    baseURL: simulatorUrl ?? env.ANTHROPIC_BASE_URL,
    defaultModel: env.DEFAULT_MODEL,
    simulated: simulatorUrl !== undefined,
    batches: env.PROVIDER_BATCHES !== "off",
    timeouts: { headersMs: env.UPSTREAM_TIMEOUT_MS, stallMs: env.UPSTREAM_TIMEOUT_MS },
  });
  const outbound = createOutbound({ allowPrivate: env.OUTBOUND_ALLOWED_NETWORKS });
  const tools = await openTools({ env, db, box, outbound, log });
  const domain = createChat({
    db,
    connectionString,
    model,
    ownerId: env.PARLEY_OWNER_ID,
    flushMs: env.FLUSH_MS,
    deadlineMs: env.RUN_DEADLINE_MS,
    answerLimits: {
      steps: env.MAX_STEPS,
      tokens: env.MAX_RUN_TOKENS,
      microDollars: env.MAX_RUN_MICRO_DOLLARS,
    },
    approvalDays: env.APPROVAL_DAYS,
    concurrentRuns: {
      perUser: env.CONCURRENT_RUNS_PER_USER,
      perOrganization: env.CONCURRENT_RUNS_PER_ORGANIZATION,
    },
    titleModel: titleModelOf(env, simulatorUrl !== undefined),
    temporaryForMs: env.TEMPORARY_CHAT_HOURS * 3_600_000,
    storage: {
      perUser: env.FILE_STORAGE_MB_PER_USER * MEGABYTE,
      perOrganization: env.FILE_STORAGE_MB_PER_ORGANIZATION * MEGABYTE,
    },
    tools: tools.sources,
    observer: telemetry.observer,
    traceReceiver: telemetry.traceReceiver,
    log,
  });
  const jobs = openJobs({
    db,
    connectionString,
    onChange: ({ organizationId, userId, id }) => {
      if (organizationId !== null && userId !== null)
        domain.onJobChange({ organizationId, userId }, id);
    },
    log,
  });
  const webhooks = openWebhooks({ env, db, jobs, box, log });
  const automation = openAutomation({ db, chat: domain.chat, model, jobs, log });
  const deferred = new DeferredTasks({ log });
  observeProcess(telemetry, { db, domain, jobs, deferred });
  const connections = new SseConnections();
  const limits = new RateLimits({ db, log, settings: rateLimitsOf(env) });
  const standing = new StandingWatch({ db, log });
  const stopListening = new AbortController();
  const listening = listen({
    connectionString,
    onNotification: (channel, payload) => {
      if (channel === "parley_jobs") jobs.onNotification(payload);
      else if (channel === "parley_webhooks") webhooks.wake();
      else domain.onNotification(channel, payload);
    },
    onConnect: () => {
      domain.onListen();
      jobs.onListen();
      webhooks.wake();
    },
    onError: (error) => log.warn({ err: error }, "LISTEN broke; connecting again."),
    signal: stopListening.signal,
  });
  await domain.start();
  await jobs.start();
  webhooks.start();
  automation.start();

  const mailer = openMailer(env);
  const owner = await ensureOwner(db, randomUUID);
  let draining = false;
  const app = createApp({
    db,
    chat: domain.chat,
    webhooks: webhooks.webhooks,
    jobs: jobs.jobs,
    exports: createExports(db, jobs),
    deferred,
    mcpServers: tools.mcpServers,
    batches: automation.batches,
    schedules: automation.schedules,
    connections,
    standing,
    limits,
    strangers: new StrangerGate(env.RATE_LIMIT_STRANGERS),
    trustedProxies: env.TRUSTED_PROXIES,
    auth: await openAuth({ env, db, secret, operatorId: owner.userId, mailer, log }),
    allowSignup: env.ALLOW_SIGNUP,
    oidcName: env.OIDC_ISSUER === undefined ? null : new URL(env.OIDC_ISSUER).host,
    mailer,
    owner,
    apiToken: env.API_TOKEN,
    publicUrl: env.PUBLIC_URL,
    metrics: telemetry.metrics,
    metricsToken: env.METRICS_TOKEN,
    isDraining: () => draining,
    log,
  });
  const server = await startHttp(app, env);

  return {
    port: portOf(server),
    async close() {
      draining = true;
      const closed = once(server, "close");
      server.close();
      server.closeIdleConnections();
      await webhooks.close();
      await automation.close();
      await Promise.all([domain.close(env.SHUTDOWN_GRACE_MS), jobs.close(env.SHUTDOWN_GRACE_MS)]);
      await tools.close();
      await outbound.close();
      await webhooks.closeConnections();
      const lastEvents = setTimeout(() => server.closeAllConnections(), LAST_EVENTS_MS);
      await closed;
      clearTimeout(lastEvents);
      await deferred.close(DEFERRED_GRACE_MS);
      connections.close();
      standing.close();
      limits.close();
      stopListening.abort();
      await listening;
      await db.destroy();
      await telemetry.close();
    },
  };
}

/** Unless one is named: a small model of Anthropic's, or what another server is known to have. */
function titleModelOf(env: Env, simulated: boolean): string | undefined {
  if (env.TITLE_MODEL !== undefined) return env.TITLE_MODEL === "off" ? undefined : env.TITLE_MODEL;
  if (simulated) return undefined;
  return env.ANTHROPIC_BASE_URL === undefined ? SMALL_MODEL : env.DEFAULT_MODEL;
}

function rateLimitsOf(env: Env): RateLimitSettings {
  return {
    perKey: env.RATE_LIMIT_PER_KEY,
    perUser: env.RATE_LIMIT_PER_USER,
    perOrganization: env.RATE_LIMIT_PER_ORGANIZATION,
    readsPerUser: env.RATE_LIMIT_READS,
    signInsPerAddress: env.SIGN_INS_PER_ADDRESS,
    signInsPerAccount: env.SIGN_INS_PER_ACCOUNT,
  };
}

async function startHttp(app: Parameters<typeof createServer>[1], env: Env): Promise<Server> {
  const server = createServer(
    {
      requestTimeout: REQUEST_TIMEOUT_MS,
      headersTimeout: 20_000,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    app,
  );
  server.listen(env.PORT, env.HOST);
  await once(server, "listening");
  return server;
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function openMailer({ SMTP_URL: smtpUrl, MAIL_FROM: from }: Env): Mailer | undefined {
  return smtpUrl === undefined || from === undefined ? undefined : createMailer({ smtpUrl, from });
}

async function openAuth({
  env,
  ...options
}: {
  env: Env;
  db: Db;
  secret: string;
  operatorId: string;
  mailer: Mailer | undefined;
  log: Logger;
}): Promise<Auth> {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  return createAuth({
    ...options,
    publicUrl: env.PUBLIC_URL,
    allowSignup: env.ALLOW_SIGNUP,
    oidc:
      issuer === undefined || clientId === undefined || clientSecret === undefined
        ? undefined
        : { issuer, clientId, clientSecret },
  });
}
