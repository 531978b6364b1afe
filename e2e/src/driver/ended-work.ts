import type { Db } from "@parley/db";
import { batchResult, exportRecord, webhookMessage } from "@parley/shared";
import { expect } from "vitest";
import * as z from "zod";
import type { Installation } from "./installation.ts";
import { callRest } from "./rest-call.ts";
import { readStatusHistory } from "./status-history.ts";
import type { ReceivedMessage } from "./webhook-receiver.ts";

/* What has to be true of background work once all of it has ended, whoever died meanwhile. */

const open = new Set(["queued", "running", "waiting", "sent", "pending", "deleted"]);
const good = { jobs: "completed", batch_items: "answered", webhook_deliveries: "delivered" };

/**
 * Everything ended once, and was not touched after it; but for the dead letters that were tried again.
 * Returns how many of each there were.
 */
export async function expectOneEndEach(
  db: Db,
  retried: ReadonlySet<string>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const failed = db.selectFrom("jobs").select("id").where("status", "=", "failed");
  const ofInstallation = await failed.where("organizationId", "is", null).execute();
  const givenUp = new Set(ofInstallation.map(({ id }) => id));
  const history = Map.groupBy(await readStatusHistory(db), ({ of, row }) => `${of} ${row}`);
  for (const changes of history.values()) {
    const [first] = changes;
    if (first === undefined) continue;
    const { of, row } = first;
    const wasDead = retried.has(row);
    const ends = changes.filter(({ after }) => !open.has(after)).map(({ after }) => after);
    const touched = changes.filter(({ before }) => !open.has(before)).map(({ after }) => after);
    const expectedEnds = givenUp.has(row) ? ["failed"] : [...(wasDead ? ["failed"] : []), good[of]];
    expect({ of, row, ends }).toEqual({ of, row, ends: expectedEnds });
    // What a delivery's job did is told by the deliveries: it takes its row along.
    const changed = touched.filter((after) => of !== "jobs" || after !== "deleted");
    expect({ of, row, changed }).toEqual({ of, row, changed: wasDead ? ["queued"] : [] });
    counts[of] = (counts[of] ?? 0) + 1;
  }
  return counts;
}

/** Each item has one result, is counted once, and is paid for once. */
export async function expectWholeBatch(
  server: Installation,
  db: Db,
  batchId: string,
  items: number,
): Promise<void> {
  const batch = await server.client().batches.get.query({ batchId });
  expect(batch.status).toBe("ended");
  expect(batch.counts).toMatchObject({ total: items, answered: items, waiting: 0, failed: 0 });
  const { text } = await callRest(server, `GET /batches/${batchId}/results`);
  const results = linesOf(text).map((line) => batchResult.parse(line));
  expect(results.map(({ customId }) => customId)).toEqual(
    Array.from({ length: items }, (_each, at) => `${at}`),
  );
  for (const { customId, reply } of results) expect(reply).toContain(`item ${customId}`);
  const costs = results.reduce((sum, { costMicroDollars }) => sum + (costMicroDollars ?? 0), 0);
  expect(batch.costMicroDollars).toBe(costs);
  const rows = await db
    .selectFrom("batchItems")
    .select("position")
    .where("batchId", "=", batchId)
    .execute();
  expect(rows).toHaveLength(items);
}

/** Of all batches together: usage is a person's, not an item's. */
export async function expectUsageOnce(db: Db): Promise<void> {
  const answered = await db.selectFrom("batchItems").select("costMicroDollars").execute();
  const records = await db
    .selectFrom("usageRecords")
    .select("costMicroDollars")
    .where("runId", "is", null)
    .execute();
  const sum = (rows: typeof records) =>
    rows.reduce((total, { costMicroDollars }) => total + Number(costMicroDollars), 0);
  expect([records.length, sum(records)]).toEqual([answered.length, sum(answered)]);
}

const result = z.object({ records: z.number(), bytes: z.number() });

/** Each export's file is whole: from its first line to its last, with all bytes of the files. */
export async function expectWholeExports(
  server: Installation,
  db: Db,
  files: readonly number[],
): Promise<number> {
  const jobs = await db
    .selectFrom("jobs")
    .select(["id", "result"])
    .where("name", "=", "data.export")
    .execute();
  for (const job of jobs) {
    const { status, text } = await callRest(server, `GET /exports/${job.id}`);
    expect(status).toBe(200);
    const records = linesOf(text).map((line) => exportRecord.parse(line));
    expect(result.parse(job.result)).toEqual({
      records: records.length,
      bytes: Buffer.byteLength(text),
    });
    expect(records[0]?.type).toBe("export");
    expect(records.at(-1)).toEqual({ type: "end", records: records.length - 2 });
    const bytes = records.reduce(
      (sum, record) =>
        record.type === "fileBytes" ? sum + Buffer.from(record.data, "base64").length : sum,
      0,
    );
    expect(bytes).toBe(files.reduce((sum, size) => sum + size, 0));
  }
  return jobs.length;
}

const firing = z.object({ scheduleId: z.string(), conversationId: z.string() });

/** Each time that came of a scheduled prompt made one job, one conversation, and one answer. */
export async function expectTimes(db: Db, times: ReadonlyMap<string, number>): Promise<void> {
  const jobs = await db
    .selectFrom("jobs")
    .select("payload")
    .where("name", "=", "schedules.send")
    .execute();
  const firings = jobs.map(({ payload }) => firing.parse(payload));
  for (const [id, count] of times)
    expect(firings.filter(({ scheduleId }) => scheduleId === id)).toHaveLength(count);
  const runs = await db.selectFrom("runs").select("conversationId").execute();
  expect(runs.map(({ conversationId }) => conversationId).toSorted()).toEqual(
    firings.map(({ conversationId }) => conversationId).toSorted(),
  );
  const asked = await db.selectFrom("messages").select("id").where("role", "=", "user").execute();
  expect(asked).toHaveLength(firings.length);
}

/** Each end of a run is told under one id, however often it is sent. */
export async function expectDeliveries(
  db: Db,
  messages: readonly ReceivedMessage[],
): Promise<{ events: number; messages: number }> {
  const runs = await db.selectFrom("runs").select(["id", "status"]).execute();
  const told = new Map<string, Set<string>>();
  for (const { headers, body } of messages) {
    const { type, data } = webhookMessage.parse(JSON.parse(body));
    const event = "runId" in data ? `${data.runId} ${type}` : type;
    told.set(event, (told.get(event) ?? new Set()).add(headers["webhook-id"] ?? ""));
  }
  expect([...told.keys()].toSorted()).toEqual(
    runs.map(({ id, status }) => `${id} run.${status}`).toSorted(),
  );
  const ids = [...told.values()].flatMap((each) => [...each]);
  const rows = await db.selectFrom("webhookDeliveries").select("id").execute();
  expect(ids.toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
  return { events: rows.length, messages: messages.length };
}

function linesOf(text: string): unknown[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}
