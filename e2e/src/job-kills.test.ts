import { randomBytes, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import {
  expectDeliveries,
  expectOneEndEach,
  expectTimes,
  expectUsageOnce,
  expectWholeBatch,
  expectWholeExports,
} from "./driver/ended-work.ts";
import { KilledServers, killCount } from "./driver/killed-servers.ts";
import { endWaits, forgetHeartbeats } from "./driver/pass-time.ts";
import { callRest } from "./driver/rest-call.ts";
import { createRandom, type Random, seed } from "./driver/seeded-random.ts";
import { keepStatusHistory, readStatusHistory } from "./driver/status-history.ts";
import { until } from "./driver/until.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./driver/webhook-receiver.ts";

/*
 * Two servers on one database, each killed again and again while jobs of every kind go on; half of
 * the times jobs are taken over from processes that live, too, as from one that stood still.
 */

const KILLS = killCount(6);
const TIMEOUT_MS = 3_600_000;
/** Batches that go on at a time. */
const BATCHES = 2;
const SCHEDULES = 3;
/** Of what is taken along, in bytes: enough for a process to die in the middle of it. */
const FILES = [2_000_000, 1_500_000];
const settings = {
  OUTBOUND_ALLOWED_NETWORKS: "127.0.0.1/32",
  // Each server's simulator forgets what it was left with; call by call, each call counts.
  PROVIDER_BATCHES: "off",
};

interface World {
  servers: KilledServers;
  receiver: WebhookReceiver;
  random: Random;
  /** Items of each batch, by its id. */
  batches: Map<string, number>;
  /** How often the time of each scheduled prompt came. */
  times: Map<string, number>;
}

async function prepare(world: World): Promise<void> {
  const { servers, receiver, times } = world;
  const [server] = servers.servers;
  const parley = server.client();
  const events = ["run.completed", "run.failed", "run.interrupted"] as const;
  await parley.webhooks.create.mutate({ url: receiver.url, events: [...events] });
  for (const size of FILES) {
    const headers = { "content-type": "application/octet-stream" };
    const body = Buffer.concat([Buffer.from("%PDF-1.4"), randomBytes(size - 8)]);
    const { status } = await callRest(server, "POST /files?name=large.pdf", { body, headers });
    expect(status).toBe(201);
  }
  for (let index = 0; index < SCHEDULES; index++) {
    const input = { name: `${index}`, cron: "0 0 1 1 *", prompt: `/echo rate=300 time ${index}` };
    const { id } = await parley.schedules.create.mutate(input);
    times.set(id, 0);
  }
}

/** Sees to it that there is always something of everything. */
async function makeWork(world: World): Promise<void> {
  const { servers, random, batches, times } = world;
  const { db } = servers;
  const going = await db
    .selectFrom("batches")
    .select("id")
    .where("status", "<>", "ended")
    .execute();
  for (let more = BATCHES - going.length; more > 0; more--) {
    const count = random.between(5, 40);
    const items = Array.from({ length: count }, (_each, at) => ({
      customId: `${at}`,
      message: `/echo rate=${random.between(20, 400)} item ${at}`,
    }));
    const id = randomUUID();
    await servers.ask((parley) => parley.batches.createSmall.mutate({ id, items }));
    batches.set(id, count);
  }
  if (random.between(0, 2) === 0) await servers.ask((parley) => parley.data.startExport.mutate());
  const now = new Date();
  const due = await db
    .updateTable("scheduledPrompts")
    .set({ nextAt: now })
    .where("nextAt", ">", now)
    .returning("id")
    .execute();
  for (const { id } of due) times.set(id, (times.get(id) ?? 0) + 1);
}

/** Kills one server while jobs go on. */
async function killOne({ servers, receiver, random }: World): Promise<void> {
  const changes = async () => (await readStatusHistory(servers.db)).length;
  receiver.status = [204, 204, 204, 500, null][random.between(0, 4)] ?? null;
  const due = (await changes()) + random.between(1, 60);
  // Where no more comes, others wait for what a dead process had begun: that is a moment, too.
  await until("jobs get on", async () => (await changes()) >= due, 1_200).catch(() => undefined);
  await servers.killOne(random);
  if (random.between(0, 1) === 0) await forgetHeartbeats(servers.db);
  await endWaits(servers.db);
}

async function countGoing({ db }: KilledServers): Promise<number> {
  const counts = await Promise.all([
    db.selectFrom("jobs").select("id").where("endedAt", "is", null).execute(),
    db.selectFrom("runs").select("id").where("endedAt", "is", null).execute(),
    db.selectFrom("webhookDeliveries").select("id").where("status", "=", "pending").execute(),
    // Not fetched yet.
    db.selectFrom("scheduledPrompts").select("id").where("nextAt", "<=", new Date()).execute(),
  ]);
  return counts.flat().length;
}

function untilAllEnded({ servers }: World): Promise<unknown> {
  const look = async (): Promise<boolean> => {
    await endWaits(servers.db);
    return (await countGoing(servers)) === 0;
  };
  return until("everything has ended", look, TIMEOUT_MS);
}

/** What failed for good is tried again, as a person would, and must come to its end then. */
async function retryDeadLetters(world: World): Promise<Set<string>> {
  const { db } = world.servers;
  const dead = await db
    .selectFrom("jobs")
    .select("id")
    .where("status", "=", "failed")
    // The installation's own are not people's to try again: what they left undone, a new one does.
    .where("organizationId", "is not", null)
    .execute();
  for (const { id: jobId } of dead)
    await world.servers.ask((parley) => parley.jobs.retry.mutate({ jobId }));
  await untilAllEnded(world);
  return new Set(dead.map(({ id }) => id));
}

test(
  `${KILLS} kills lose no job, and end none twice (seed ${seed})`,
  async () => {
    await using receiver = await startWebhookReceiver();
    await using servers = await KilledServers.start(settings);
    const random = createRandom(seed);
    const world: World = { servers, receiver, random, batches: new Map(), times: new Map() };
    await keepStatusHistory(servers.connectionString);
    await prepare(world);
    for (let kill = 1; kill <= KILLS; kill++) {
      await makeWork(world);
      await killOne(world);
    }
    await servers.bothServe();
    await forgetHeartbeats(servers.db);
    receiver.status = 204;
    await untilAllEnded(world);
    const retried = await retryDeadLetters(world);
    const [server] = servers.servers;
    const ended = await expectOneEndEach(servers.db, retried);
    for (const [id, items] of world.batches) await expectWholeBatch(server, servers.db, id, items);
    await expectUsageOnce(servers.db);
    const exports = await expectWholeExports(server, servers.db, FILES);
    await expectTimes(servers.db, world.times);
    const messages = await expectDeliveries(servers.db, await receiver.received(0));
    const attempts = await servers.db.selectFrom("jobs").select("attempt").execute();
    const again = attempts.reduce((sum, { attempt }) => sum + attempt - 1, 0);
    console.log(
      `${KILLS} kills; ended: ${JSON.stringify(ended)}; ${world.batches.size} batches, ${exports} exports, ` +
        `${again} attempts more than jobs, ${retried.size} dead letters; webhooks: ${JSON.stringify(messages)}`,
    );
  },
  TIMEOUT_MS,
);
