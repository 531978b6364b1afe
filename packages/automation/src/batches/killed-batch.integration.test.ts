import { type ChildProcess, spawn } from "node:child_process";
import type { Batch } from "@parley/shared";
import { afterEach, expect, inject, it } from "vitest";
import { type AutomationBed, startAutomationBed } from "../testing/start-automation-bed.ts";
import { CallSlots } from "./call-slots.ts";
import { runBatch } from "./run-batch.ts";
import { quiet } from "../testing/start-automation-bed.ts";

/*
 * A process that is killed with -9 while it works on a batch. Its job is taken away first, so that
 * the test says when somebody goes on; that a dead process' job is begun again, jobs have a test of.
 */

const source = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

const script = `
  import { connect } from ${source("../../../db/src/index.ts")};
  import { createAnthropicModel } from ${source("../../../llm/src/index.ts")};
  import { CallSlots } from ${source("./call-slots.ts")};
  import { runBatch } from ${source("./run-batch.ts")};
  const [connectionString, baseURL, batches, batchId] = process.argv.slice(1);
  const say = () => undefined;
  const db = connect({ connectionString, max: 4, onIdleError: () => process.exit(1) });
  const model = createAnthropicModel({
    apiKey: "simulator", baseURL, defaultModel: "claude-haiku-4-5", simulated: true,
    batches: batches === "true", timeouts: { headersMs: 5000, stallMs: 5000 },
  });
  const options = {
    db, model, slots: new CallSlots(8), log: { info: say, warn: say, error: say },
    limits: { perProcess: 8, perOrganization: 20, pollMs: 20 },
  };
  await runBatch(options, batchId, new AbortController().signal, () => undefined);
`;

let bed: AutomationBed;
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await bed.close();
});

async function begin(count: number): Promise<Batch> {
  const items = Array.from({ length: count }, (_each, at) => ({
    customId: `${at}`,
    message: `/echo ${at}`,
    maxTokens: 20,
  }));
  return bed.batches.createSmall(bed.member, { items });
}

async function workAndDie(batchId: string, atProvider: boolean, until: () => Promise<boolean>) {
  const child = spawn(
    process.execPath,
    ["--conditions=@parley/source", "--input-type=module", "--eval", script, "--"].concat(
      bed.connectionString,
      bed.simulator.url,
      String(atProvider),
      batchId,
    ),
    { stdio: "inherit" },
  );
  children.push(child);
  await expect.poll(until, { interval: 5 }).toBe(true);
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

const goOn = (batchId: string, atProvider: boolean) =>
  runBatch(
    {
      db: bed.db,
      model: bed.model({ batches: atProvider }),
      slots: new CallSlots(8),
      limits: { perProcess: 8, perOrganization: 20, pollMs: 20 },
      log: quiet,
    },
    batchId,
    new AbortController().signal,
    () => undefined,
  );

/** Every item has its one result, and is counted once. */
async function expectWhole({ id }: Batch, count: number): Promise<void> {
  const batch = await bed.batches.get(bed.member, id);
  expect(batch).toMatchObject({ status: "ended", counts: { total: count, answered: count } });
  const replies: (string | null)[] = [];
  for await (const { reply } of await bed.batches.results(bed.member, id)) replies.push(reply);
  expect(replies).toEqual(Array.from({ length: count }, (_each, at) => String(at)));
  const records = await bed.db.selectFrom("usageRecords").select("costMicroDollars").execute();
  expect(records).toHaveLength(count);
  const cost = records.reduce((sum, record) => sum + Number(record.costMicroDollars), 0);
  expect(batch.costMicroDollars).toBe(cost);
}

it("goes on elsewhere when the process that asks call by call dies", async () => {
  bed = await startAutomationBed(inject("testCluster"), {
    withoutBatchJobs: true,
    firstTokenDelayMs: 20,
  });
  const batch = await begin(300);
  const answered = async () => (await bed.batches.get(bed.member, batch.id)).counts.answered;
  await workAndDie(batch.id, false, async () => (await answered()) > 60);
  expect(await answered()).toBeLessThan(300);
  await goOn(batch.id, false);
  await expectWhole(batch, 300);
});

it("goes on with what the provider has when the process that waits for it dies", async () => {
  bed = await startAutomationBed(inject("testCluster"), {
    withoutBatchJobs: true,
    batchRequestsPerSecond: 200,
  });
  const batch = await begin(300);
  const isKept = async () => {
    const chunks = await bed.db.selectFrom("batchChunks").select("providerBatchId").execute();
    return chunks.some(({ providerBatchId }) => providerBatchId !== null);
  };
  await workAndDie(batch.id, true, isKept);
  await goOn(batch.id, true);
  await expectWhole(batch, 300);
  const submitted = bed.simulator.requests.filter(({ method }) => method === "POST");
  expect(submitted).toHaveLength(1);
});

it("asks again for what the provider has lost", async () => {
  bed = await startAutomationBed(inject("testCluster"), { withoutBatchJobs: true });
  const batch = await begin(20);
  await workAndDie(batch.id, true, async () => {
    const chunks = await bed.db.selectFrom("batchChunks").select("providerBatchId").execute();
    return chunks.some(({ providerBatchId }) => providerBatchId !== null);
  });
  await bed.db.updateTable("batchChunks").set({ providerBatchId: "msgbatch_lost" }).execute();
  await goOn(batch.id, true);
  await expectWhole(batch, 20);
});
