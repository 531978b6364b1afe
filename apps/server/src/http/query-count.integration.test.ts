import { randomUUID } from "node:crypto";
import { callProcedure, type Context, toRunFollow } from "@parley/api";
import { createWebhooks } from "@parley/automation";
import { createApiKeys, createAuditLog, RateLimits, StandingWatch } from "@parley/auth";
import { createChat, createExports } from "@parley/chat";
import { connect, createSecretBox, ensureOwner } from "@parley/db";
import { createTestDatabase } from "@parley/db/testing";
import { createJobs } from "@parley/jobs";
import { createAnthropicModel } from "@parley/llm";
import { createOutbound } from "@parley/outbound";
import { chatReply, type Principal } from "@parley/shared";
import { startSimulator } from "@parley/sim";
import { createMcpServers, OrganizationServers } from "@parley/tools";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openAutomation } from "../process/open-automation.ts";

/*
 * What the limits cost on the hot path: a call of one who was known a moment ago, with limits and
 * without, by the queries that it sends to the pool.
 */

const resources = new AsyncDisposableStack();
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
let queries = 0;
let context: Context & { principal: Principal };

beforeAll(async () => {
  const { connectionString } = await createTestDatabase(inject("testCluster"));
  const simulator = await startSimulator({ tokensPerSecond: Infinity });
  resources.defer(() => simulator.close());
  const pool = resources.use(connect({ connectionString, max: 5, onIdleError: () => undefined }));
  const db = pool.withPlugin({
    transformQuery({ node }) {
      queries++;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  });
  const model = createAnthropicModel({
    apiKey: "simulator",
    baseURL: simulator.url,
    defaultModel: "claude-sonnet-4-6",
    simulated: true,
    timeouts: { headersMs: 5_000, stallMs: 5_000 },
  });
  const domain = createChat({
    db,
    connectionString,
    model,
    ownerId: randomUUID(),
    flushMs: 5,
    deadlineMs: 60_000,
    temporaryForMs: 3_600_000,
    storage: { perUser: 0, perOrganization: 0 },
    concurrentRuns: { perUser: 50, perOrganization: 500 },
    log: quiet,
  });
  await domain.start();
  resources.defer(() => domain.close(0));
  const settings = {
    perKey: 1_000,
    perUser: 1_000,
    perOrganization: 1_000,
    readsPerUser: 1_000,
    signInsPerAddress: 0,
    signInsPerAccount: 0,
  };
  const limits = new RateLimits({ db, log: quiet, settings });
  resources.defer(() => limits.close());
  const standing = new StandingWatch({ db, log: quiet });
  resources.defer(() => standing.close());
  const owner = await ensureOwner(pool, randomUUID);
  const jobs = createJobs({ db, connectionString, log: quiet });
  const box = createSecretBox("a secret of these tests");
  const outbound = createOutbound();
  resources.defer(() => outbound.close());
  const servers = new OrganizationServers({ db, box, outbound, log: quiet });
  const { batches, schedules } = openAutomation({ db, chat: domain.chat, model, jobs, log: quiet });
  context = {
    chat: domain.chat,
    batches,
    schedules,
    jobs: jobs.jobs,
    exports: createExports(db, jobs),
    defer: () => undefined,
    mcpServers: createMcpServers({ db, box, outbound, servers, reserved: [] }),
    apiKeys: createApiKeys(db),
    audit: createAuditLog(db),
    webhooks: createWebhooks({
      db,
      jobs: createJobs({ db, connectionString, log: quiet }),
      outbound: createOutbound(),
      box: createSecretBox("nobody's"),
      log: quiet,
    }).webhooks,
    standing,
    limits,
    onAllowance: () => undefined,
    principal: { ...owner, role: "owner", scopes: "all", via: "key", credentialId: randomUUID() },
    requestId: randomUUID(),
    onInternalError: () => undefined,
  };
});
afterAll(() => resources.disposeAsync());

/** The fewest queries of several calls: what happens beside them is not theirs. */
async function queriesOf(limited: boolean, call: (context: Context) => Promise<unknown>) {
  const counts: number[] = [];
  for (let i = 0; i < 5; i++) {
    const before = queries;
    await call({ ...context, limits: limited ? context.limits : null });
    counts.push(queries - before);
  }
  return Math.min(...counts);
}

// An operator's: their keys are in no table, so nothing refers to one.
const complete = async (of: Context) => {
  const principal: Principal = { ...context.principal, via: "operator", credentialId: null };
  return chatReply.parse(
    await callProcedure(
      { ...of, principal },
      { procedure: "chat.complete", type: "mutation", input: { message: "/echo one" } },
    ),
  );
};

test("an answer costs one query more with limits than without", async () => {
  await complete(context);
  const without = await queriesOf(false, complete);
  expect(without).toBeGreaterThan(0);
  expect(await queriesOf(true, complete)).toBe(without + 1);
});

test("following costs one query more, with a limit for key, user and organization", async () => {
  const { runId } = await complete(context);
  const follow = async (of: Context) => {
    const input = { runId };
    const call = { procedure: "runs.follow", type: "subscription", input } as const;
    for await (const entry of toRunFollow(await callProcedure(of, call)))
      if (entry.terminal) return;
  };
  const without = await queriesOf(false, follow);
  expect(without).toBeGreaterThan(0);
  expect(await queriesOf(true, follow)).toBe(without + 1);
});

test("reading costs no query more", async () => {
  const list = (of: Context) =>
    callProcedure(of, { procedure: "conversations.list", type: "query", input: {} });
  expect(await queriesOf(true, list)).toBe(await queriesOf(false, list));
});
