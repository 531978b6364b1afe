import { randomUUID } from "node:crypto";
import { createChat, type ChatProcess, defineTool } from "@parley/chat";
import { insertApiKey, listSchedules } from "@parley/db";
import type { CreateScheduleInput, Principal, ScheduledPrompt, Scope } from "@parley/shared";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import * as z from "zod";
import { type AutomationBed, quiet, startAutomationBed } from "../testing/start-automation-bed.ts";
import { createSchedules, type SchedulesProcess } from "./create-schedules.ts";
import { enqueueDue, sendScheduledJob } from "./schedule-clock.ts";
import { type Firing, sendScheduled } from "./send-scheduled.ts";

const SEARCH = "search";
/** A tool that keys need a further scope for. */
const search = defineTool({
  name: SEARCH,
  description: "Finds nothing.",
  input: z.object({}),
  output: z.null(),
  scopes: ["conversations:read"],
  run: () => null,
});

let bed: AutomationBed;
let chat: ChatProcess;
let process: SchedulesProcess;
let now = new Date("2026-11-23T08:59:00Z");
const clock = () => now;
const later = (minutes: number): void => {
  now = new Date(now.getTime() + minutes * 60_000);
};

beforeAll(async () => {
  bed = await startAutomationBed(inject("testCluster"), {
    prepare: ({ db, jobs }) => {
      process = createSchedules({
        db,
        jobs,
        chat: {
          messages: { send: (principal, input) => chat.chat.messages.send(principal, input) },
        },
        now: clock,
        everyMs: 20,
        log: quiet,
      });
    },
  });
  chat = createChat({
    db: bed.db,
    connectionString: bed.connectionString,
    model: bed.model(),
    ownerId: randomUUID(),
    flushMs: 5,
    deadlineMs: 60_000,
    concurrentRuns: { perUser: 0, perOrganization: 0 },
    temporaryForMs: 3_600_000,
    storage: { perUser: 0, perOrganization: 0 },
    tools: [{ list: () => Promise.resolve([search]) }],
    log: quiet,
  });
  await chat.start();
  process.start();
});
afterEach(async () => {
  await bed.db.deleteFrom("scheduledPrompts").execute();
});
afterAll(async () => {
  await process.close();
  await chat.close(0);
  await bed.close();
});

const make = (more: Partial<CreateScheduleInput> = {}, by: Principal = bed.member) =>
  process.schedules.create(by, {
    name: "Mornings",
    cron: "0 9 * * *",
    timeZone: "UTC",
    prompt: "/echo Good morning",
    options: {},
    target: "new",
    enabled: true,
    ...more,
  });
const get = ({ id }: ScheduledPrompt) => process.schedules.get(bed.member, id);
const messages = async (conversationId: string) =>
  (await chat.chat.conversations.messages(bed.member, { conversationId })).map(
    ({ role, content }) =>
      `${role}: ${content.map((block) => (block.type === "text" ? block.text : "")).join("")}`,
  );
/** The schedule, once its last answer is another one than before, and has ended. */
async function sent(schedule: ScheduledPrompt, before: string | null = null) {
  const state = async () => {
    const { lastRun } = await get(schedule);
    return (
      lastRun !== null && lastRun.id !== before && !["queued", "streaming"].includes(lastRun.status)
    );
  };
  await expect.poll(state, { interval: 10 }).toBe(true);
  return get(schedule);
}
const runs = async () => (await bed.db.selectFrom("runs").select("id").execute()).length;

it("is sent when it is due, in a new conversation each time, and once", async () => {
  const schedule = await make();
  expect(schedule).toMatchObject({ nextAt: "2026-11-23T09:00:00.000Z", lastRun: null });
  const before = await runs();
  later(1);
  const first = await sent(schedule);
  expect(first).toMatchObject({ nextAt: "2026-11-24T09:00:00.000Z", lastError: null });
  expect(await messages(first.lastRun?.conversationId ?? "")).toEqual([
    "user: /echo Good morning",
    "assistant: Good morning",
  ]);
  // Three days in which nothing ran are made up for once.
  later(3 * 24 * 60 + 30);
  const second = await sent(schedule, first.lastRun?.id);
  expect(second.nextAt).toBe("2026-11-27T09:00:00.000Z");
  expect(second.lastRun?.conversationId).not.toBe(first.lastRun?.conversationId);
  expect(await runs()).toBe(before + 2);
});

it("goes on in one conversation where that is wanted, also after that was deleted", async () => {
  const schedule = await make({ target: "same", cron: "0 * * * *" });
  let last: string | null = null;
  const conversations = new Set<string>();
  for (let time = 0; time < 2; time += 1) {
    later(60);
    const { lastRun } = await sent(schedule, last);
    last = lastRun?.id ?? null;
    conversations.add(lastRun?.conversationId ?? "");
  }
  const [conversationId = ""] = conversations;
  expect(conversations.size).toBe(1);
  expect(await messages(conversationId)).toHaveLength(4);
  await chat.chat.conversations.delete(bed.member, conversationId);
  expect((await get(schedule)).lastRun).toBeNull();
  later(60);
  await sent(schedule);
  expect(await messages(conversationId)).toHaveLength(2);
});

it("is sent by one of many processes, and once though it is begun again", async () => {
  const schedule = await make();
  const before = await runs();
  await process.close();
  later(24 * 60);
  const firings: Firing[] = [];
  const jobs = {
    enqueue: (_trx: unknown, _definition: unknown, payload: object) => {
      firings.push(sendScheduledJob.payload.parse(payload));
      return Promise.resolve({ id: randomUUID(), isNew: true });
    },
  };
  const options = { db: bed.db, jobs, now: clock, log: quiet };
  const taken = await Promise.all(Array.from({ length: 5 }, () => enqueueDue(options)));
  expect(taken.reduce((sum, count) => sum + count, 0)).toBe(1);
  const [firing] = firings;
  if (firing === undefined) throw new Error("It was not due.");
  const sender = { db: bed.db, chat: chat.chat, now: clock, log: quiet };
  await Promise.all([sendScheduled(sender, firing, 1), sendScheduled(sender, firing, 1)]);
  await sendScheduled(sender, firing, 2);
  expect(await runs()).toBe(before + 1);
  await sent(schedule);
  process.start();
});

it("says why it failed, and is disabled after five failures in a row", async () => {
  await bed.db
    .insertInto("budgets")
    .values({
      organizationId: bed.member.organizationId,
      subjectType: "user",
      subjectId: bed.member.userId,
      monthlyMicroDollars: "0",
      month: new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 1)),
    })
    .execute();
  const schedule = await make({ cron: "0 * * * *" });
  const failures = async () =>
    (await listSchedules(bed.db, bed.member)).find(({ id }) => id === schedule.id)?.failures;
  for (let time = 1; time <= 5; time += 1) {
    later(60);
    await expect.poll(failures, { interval: 10 }).toBe(time);
    const { enabled, lastError } = await get(schedule);
    expect(lastError).toContain("monthly budget");
    expect(enabled).toBe(time < 5);
  }
  expect(await get(schedule)).toMatchObject({ disabledReason: "failures", nextAt: null });
  await bed.db.deleteFrom("budgets").execute();
  const again = await process.schedules.update(bed.member, {
    scheduleId: schedule.id,
    enabled: true,
  });
  expect(again).toMatchObject({ enabled: true, disabledReason: null, lastError: null });
  later(60);
  await sent(schedule);
});

it("counts answers that failed once they were begun", async () => {
  const schedule = await make({ cron: "0 * * * *", prompt: "/error 400" });
  let last: string | null = null;
  for (let time = 1; time <= 5; time += 1) {
    later(60);
    const { lastRun, lastError } = await sent(schedule, last);
    last = lastRun?.id ?? null;
    expect(lastError).not.toBeNull();
  }
  const before = await runs();
  later(60);
  const enabled = async () => (await get(schedule)).enabled;
  await expect.poll(enabled, { interval: 10 }).toBe(false);
  expect(await get(schedule)).toMatchObject({ disabledReason: "failures" });
  expect(await runs()).toBe(before);
});

it("is disabled where its times cannot be read any more, and holds up no other", async () => {
  const broken = await make({ cron: "0 * * * *" });
  const whole = await make({ cron: "0 * * * *" });
  const elsewhere = { timeZone: "Atlantis/Capital" };
  await bed.db.updateTable("scheduledPrompts").set(elsewhere).where("id", "=", broken.id).execute();
  later(60);
  await sent(whole);
  expect(await get(broken)).toMatchObject({
    enabled: false,
    nextAt: null,
    lastError: expect.stringContaining("Give it others"),
  });
});

it("is disabled once its person may not chat any more", async () => {
  const schedule = await make({ cron: "0 * * * *" });
  const { organizationId, userId } = bed.member;
  const setRole = (role: "viewer" | "member") =>
    bed.db
      .updateTable("members")
      .set({ role })
      .where("organizationId", "=", organizationId)
      .where("userId", "=", userId)
      .execute();
  await setRole("viewer");
  const before = await runs();
  later(60);
  const enabled = async () => (await get(schedule)).enabled;
  await expect.poll(enabled, { interval: 10 }).toBe(false);
  expect(await get(schedule)).toMatchObject({ disabledReason: "notAllowed" });
  expect(await runs()).toBe(before);
  await setRole("member");
});

describe("with an API key", () => {
  async function makeKey(scopes: Scope[] = ["chat:write"]): Promise<Principal> {
    const { organizationId, userId } = bed.member;
    const { id: credentialId } = await insertApiKey(bed.db, {
      organizationId,
      userId,
      name: "k",
      prefix: "p",
      secret: randomUUID(),
      scopes,
      expiresAt: null,
    });
    return { ...bed.member, scopes, via: "key", credentialId };
  }
  const keyOfRun = async ({ lastRun }: ScheduledPrompt) =>
    (
      await bed.db
        .selectFrom("runs")
        .select("apiKeyId")
        .where("id", "=", lastRun?.id ?? "")
        .executeTakeFirst()
    )?.apiKeyId;
  const setKey = (key: Principal, values: { revokedAt: Date } | { expiresAt: Date }) =>
    bed.db
      .updateTable("apiKeys")
      .set(values)
      .where("id", "=", key.credentialId ?? "")
      .execute();
  const failure = async (schedule: ScheduledPrompt) => {
    let seen = schedule;
    const look = async () => {
      seen = await get(schedule);
      return seen.lastError;
    };
    await expect.poll(look, { interval: 10 }).not.toBeNull();
    return seen;
  };

  it("is sent by the key that made it, whose budget and scopes apply", async () => {
    const key = await makeKey();
    const schedule = await make({ cron: "0 * * * *" }, key);
    later(60);
    expect(await keyOfRun(await sent(schedule))).toBe(key.credentialId);
    const searching = await make({ cron: "0 * * * *", options: { tools: [SEARCH] } }, key);
    later(60);
    expect((await failure(searching)).lastError).toContain("conversations:read");
    await bed.db
      .insertInto("budgets")
      .values({
        organizationId: bed.member.organizationId,
        subjectType: "key",
        subjectId: key.credentialId ?? "",
        monthlyMicroDollars: "0",
        month: new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 1)),
      })
      .execute();
    later(60);
    expect((await failure(schedule)).lastError).toContain("monthly budget");
    await bed.db.deleteFrom("budgets").execute();
  });

  it.each([
    ["is revoked", { revokedAt: new Date() }],
    ["has expired", { expiresAt: new Date(Date.now() - 1_000) }],
  ])("is disabled once its key %s, until its person takes it over", async (_, values) => {
    const key = await makeKey();
    const schedule = await make({ cron: "0 * * * *" }, key);
    const other = await make({ cron: "0 * * * *" });
    await setKey(key, values);
    const before = await runs();
    later(60);
    await sent(other);
    expect(await failure(schedule)).toMatchObject({
      enabled: false,
      nextAt: null,
      disabledReason: "keyEnded",
      lastError: expect.stringContaining("API key"),
    });
    expect(await runs()).toBe(before + 1);
    const { id: scheduleId } = schedule;
    await process.schedules.update(bed.member, { scheduleId, enabled: true });
    later(60);
    expect(await keyOfRun(await sent(schedule))).toBeNull();
  });

  it("is sent by whoever changed it last", async () => {
    const [first, second] = [await makeKey(), await makeKey(["chat:write", "conversations:read"])];
    const schedule = await make({ cron: "0 * * * *" }, first);
    const { id: scheduleId } = schedule;
    await process.schedules.update(second, { scheduleId, options: { tools: [SEARCH] } });
    await setKey(first, { revokedAt: new Date() });
    later(60);
    const bySecond = await sent(schedule);
    expect(await keyOfRun(bySecond)).toBe(second.credentialId);
    await process.schedules.update(bed.member, { scheduleId, name: "Mine" });
    await setKey(second, { revokedAt: new Date() });
    later(60);
    const mine = await sent(schedule, bySecond.lastRun?.id);
    expect(await keyOfRun(mine)).toBeNull();
    expect(mine).toMatchObject({ enabled: true, lastError: null });
  });
});

it("is its person's alone, of which they have fifty at the most", async () => {
  const { id } = await make();
  const gone = { code: "NOT_FOUND" };
  const { schedules } = process;
  await expect(schedules.get(bed.foreigner, id)).rejects.toMatchObject(gone);
  await expect(schedules.update(bed.foreigner, { scheduleId: id })).rejects.toMatchObject(gone);
  await expect(schedules.delete(bed.foreigner, id)).rejects.toMatchObject(gone);
  await expect(schedules.runNow(bed.foreigner, id)).rejects.toMatchObject(gone);
  expect(await process.schedules.list(bed.foreigner)).toEqual([]);
  const { run } = await schedules.runNow(bed.member, id);
  expect(run.model).toBe("claude-haiku-4-5");
  const made = await Promise.allSettled(Array.from({ length: 60 }, () => make({ enabled: false })));
  expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(49);
  expect(await process.schedules.list(bed.member)).toHaveLength(50);
  await expect(make({ id, name: "Another" })).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await make({ id })).id).toBe(id);
});
