import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { startWebhooksBed, type WebhooksBed } from "../testing/start-webhooks-bed.ts";

/* A process that is killed: no event is lost, none is told twice under two ids. */

let bed: WebhooksBed;
const children: ChildProcess[] = [];

beforeAll(async () => {
  bed = await startWebhooksBed(inject("testCluster"));
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
});
afterAll(() => bed.close());

function source(path: string): string {
  return JSON.stringify(new URL(path, import.meta.url).href);
}

/** A process that answers, and is killed as soon as the answer's end is written. */
const answering = `
  import { randomUUID } from "node:crypto";
  import { connect } from ${source("../../../db/src/index.ts")};
  import { createChat } from ${source("../../../chat/src/index.ts")};
  import { createAnthropicModel } from ${source("../../../llm/src/index.ts")};
  const [connectionString, baseURL, principal] = process.argv.slice(1);
  const log = { info() {}, warn() {}, error() {} };
  const db = connect({ connectionString, max: 4, onIdleError: () => process.exit(1) });
  const timeouts = { headersMs: 5000, stallMs: 5000 };
  const model = createAnthropicModel({
    apiKey: "simulator", baseURL, defaultModel: "claude-sonnet-4-6", simulated: true, timeouts,
  });
  const domain = createChat({
    db, connectionString, model, ownerId: randomUUID(), flushMs: 5, deadlineMs: 60000,
    concurrentRuns: { perUser: 0, perOrganization: 0 }, temporaryForMs: 3600000,
    storage: { perUser: 0, perOrganization: 0 }, log,
  });
  await domain.start();
  const input = { message: "/echo rate=max last words", maxTokens: 100 };
  await domain.chat.complete(JSON.parse(principal), input, new AbortController().signal);
  process.kill(process.pid, "SIGKILL");
`;

/** A process that delivers. */
const delivering = `
  import { connect, createSecretBox, listen } from ${source("../../../db/src/index.ts")};
  import { createJobs } from ${source("../../../jobs/src/index.ts")};
  import { createOutbound } from ${source("../../../outbound/src/index.ts")};
  import { createWebhooks } from ${source("./create-webhooks.ts")};
  const [connectionString, secret] = process.argv.slice(1);
  const log = { info() {}, warn() {}, error() {} };
  const db = connect({ connectionString, max: 4, onIdleError: () => process.exit(1) });
  const jobs = createJobs({ db, connectionString, log });
  const outbound = createOutbound({ allowPrivate: ["127.0.0.1/32"], plainHttp: "allowed networks" });
  const box = createSecretBox(secret);
  const webhooks = createWebhooks({ db, jobs, outbound, box, log });
  await jobs.start();
  webhooks.start();
`;

function run(script: string, ...args: string[]): ChildProcess {
  const child = spawn(
    process.execPath,
    ["--conditions=@parley/source", "--input-type=module", "--eval", script, ...args],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  children.push(child);
  return child;
}

const rows = () =>
  bed.db.selectFrom("webhookDeliveries").select(["id", "attempts", "status"]).execute();
const delivered = () =>
  expect.poll(async () => (await rows()).map(({ status }) => status)).toEqual(["delivered"]);

test("what a run's end tells is there with it, and is sent once though its process is dead", async () => {
  const preparing = await bed.start();
  const { id } = await bed.listen(preparing, { events: ["run.completed"] });
  await preparing.end();
  const { connectionString, simulatorUrl, principal } = bed;
  const child = run(answering, connectionString, simulatorUrl, JSON.stringify(principal));
  await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");
  expect(await rows()).toMatchObject([{ attempts: 0, status: "pending" }]);
  const processes = [await bed.start(), await bed.start()];
  await delivered();
  expect(bed.receiver.received).toHaveLength(1);
  for (const process of processes) await process.end();
  await bed.db.deleteFrom("webhooks").where("id", "=", id).execute();
  bed.receiver.received.length = 0;
});

test("what a process was sending when it was killed, another one sends again under the same id", async () => {
  const preparing = await bed.start();
  const { id } = await bed.listen(preparing, { events: ["run.completed"] });
  await preparing.end();
  await bed.db
    .insertInto("webhookDeliveries")
    .values({
      organizationId: bed.principal.organizationId,
      webhookId: id,
      eventType: "run.completed",
      eventKey: "run:1",
      data: "{}",
    })
    .execute();
  bed.receiver.answer = () => undefined;
  const child = run(delivering, bed.connectionString, bed.installationSecret);
  await bed.receiver.until(1);
  child.kill("SIGKILL");
  await once(child, "exit");
  bed.receiver.answer = (response) => void response.writeHead(204).end();
  await silence();
  await bed.start();
  await delivered();
  const [first, second, ...more] = bed.receiver.received;
  expect(more).toEqual([]);
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(await rows()).toMatchObject([{ attempts: 2 }]);
});

/** So that nobody waits for it: the process gave its last sign of life long ago. */
async function silence(): Promise<void> {
  const long = new Date(Date.now() - 60_000);
  await bed.db
    .withSchema("parley_jobs")
    .$extendTables<{ job: { heartbeatOn: Date } }>()
    .updateTable("job")
    .set({ heartbeatOn: long })
    .execute();
  await bed.db.updateTable("webhookDeliveries").set({ nextAttemptAt: long }).execute();
}
