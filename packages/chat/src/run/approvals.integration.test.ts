import { insertDeafWebhook } from "@parley/db/testing";
import {
  type SendMessageInput,
  type SequencedRunEvent,
  textOf,
  webhookMessage,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { expectSoundLog } from "../testing/expect-sound-log.ts";
import { readFollow, textOfEvents } from "../testing/read-follow.ts";
import {
  startTestBed,
  TEMPORARY_FOR_MS,
  type TestBed,
  type TestProcess,
} from "../testing/start-test-bed.ts";
import type { ToolSource } from "../tools/define-tool.ts";
import { createTestTools, type TestTools } from "../testing/test-tools.ts";

let bed: TestBed;
let tools: TestTools;
let here: TestProcess;
let there: TestProcess;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  tools = createTestTools();
  here = await bed.start({ tools: [tools.source] });
  there = await bed.start({ tools: [tools.source] });
});
afterAll(() => bed.close());

function send(content: string, options: Partial<SendMessageInput> = {}, at = here) {
  return at.chat.messages.send(bed.principal, {
    conversationId: uuidv7(),
    createConversation: true,
    content,
    tools: ["ask", "add", "gate"],
    ...options,
  });
}

/** Sends, and waits until the run does. */
async function untilWaiting(content: string, options: Partial<SendMessageInput> = {}, at = here) {
  const { run } = await send(content, options, at);
  await expect.poll(() => statusOf(run.id)).toBe("waiting");
  const events = await bed.readLog(run.id);
  const calls = events.flatMap((event) =>
    event.type === "tool.call" && event.needsApproval ? [event.id] : [],
  );
  const [callId = ""] = calls;
  return { run, runId: run.id, calls, callId, events };
}

async function statusOf(runId: string) {
  return (await there.chat.runs.get(bed.principal, runId)).status;
}

const read = (runId: string) => readFollow(there.chat, bed.principal, runId);
const decide = (runId: string, callId: string, approved = true, reason?: string, at = there) =>
  at.chat.runs.decide(bed.principal, { runId, callId, approved, ...(reason && { reason }) });
const results = (events: readonly SequencedRunEvent[]) =>
  events.flatMap((event) => (event.type === "tool.result" ? [event] : []));
const approvals = (events: readonly SequencedRunEvent[]) =>
  events.flatMap((event) => (event.type === "tool.approval" ? [event] : []));
const rowOf = (runId: string) =>
  bed.db.selectFrom("runs").selectAll().where("id", "=", runId).executeTakeFirstOrThrow();

describe("a call that asks first", () => {
  it("waits for its person, nobody working on it, and is made once they agree, wherever", async () => {
    const { runId, callId, events, run } = await untilWaiting(
      '/tool add {"a":1,"b":2} /tool ask {}',
    );
    expect(results(events)).toHaveLength(1);
    expect(tools.callsOf(runId).map(({ tool }) => tool)).toEqual(["add"]);
    await expect.poll(() => here.activeRuns()).toBe(0);
    expect((await rowOf(runId)).ownerId).toBeNull();
    const { items } = await here.chat.runs.list(bed.principal, { status: "waiting", limit: 10 });
    expect(items.map(({ id }) => id)).toContain(runId);
    const reading = read(runId);
    await decide(runId, callId);
    const all = await reading;
    expect(all.slice(0, events.length)).toEqual(events);
    expect(approvals(all)).toMatchObject([{ id: callId, approved: true }]);
    expect(results(all)).toHaveLength(2);
    expect(all.at(-1)).toMatchObject({ type: "run.completed", stopReason: "end_turn" });
    expectSoundLog(all);
    const messages = await there.chat.conversations.messages(bed.principal, run);
    expect(textOf(messages.at(-1)?.content ?? [])).toBe(textOfEvents(all));
    expect(await there.chat.runs.get(bed.principal, runId)).toMatchObject({ attempt: 1 });
  });

  it("says how long it waits, wherever its run is given out, and no longer than it does", async () => {
    const { run, runId, callId } = await untilWaiting("/tool ask {}");
    expect(run.waitUntil).toBeNull();
    const { waitUntil } = await there.chat.runs.get(bed.principal, runId);
    expect(waitUntil).toBe((await rowOf(runId)).waitUntil?.toISOString());
    expect(Date.parse(waitUntil ?? "")).toBeGreaterThan(Date.now() + 86_400_000);
    const { items } = await here.chat.runs.list(bed.principal, { status: "waiting", limit: 50 });
    expect(items.find(({ id }) => id === runId)?.waitUntil).toBe(waitUntil);
    const waitsOf = async () =>
      (await there.chat.conversations.messages(bed.principal, run)).at(-1)?.run?.waitUntil;
    expect(await waitsOf()).toBe(waitUntil);
    expect(await decide(runId, callId)).toMatchObject({ waitUntil: null });
    await read(runId);
    expect(await waitsOf()).toBeNull();
  });

  it("is told to the webhooks, in the moment from which its run waits", async () => {
    await insertDeafWebhook(bed.db, bed.principal.organizationId, ["run.waiting", "run.completed"]);
    const { runId, run, calls } = await untilWaiting(
      '/tool add {"a":1,"b":2} /tool ask {} rounds=2',
    );
    const told = async () => {
      const rows = await bed.db
        .selectFrom("webhookDeliveries")
        .select(["eventType as type", "data", "createdAt"])
        .orderBy("createdAt")
        .execute();
      return rows.map(({ createdAt, ...message }) =>
        webhookMessage.parse({ ...message, timestamp: createdAt.toISOString() }),
      );
    };
    const { waitUntil } = await there.chat.runs.get(bed.principal, runId);
    const [message] = await told();
    expect(message).toMatchObject({
      type: "run.waiting",
      data: { runId, messageId: run.messageId, waitUntil, status: "waiting" },
    });
    expect(message?.data).toHaveProperty("calls", [{ callId: calls[0], name: "ask" }]);
    await decide(runId, calls[0] ?? "", false);
    await expect.poll(async () => (await told()).length).toBe(2);
    await here.chat.runs.stop(bed.principal, runId);
    const temporary = await untilWaiting("/tool ask {}", { temporary: true });
    await here.chat.runs.stop(bed.principal, temporary.runId);
    expect((await told()).map(({ type }) => type)).toEqual(["run.waiting", "run.waiting"]);
    await bed.db.deleteFrom("webhooks").execute();
  });

  it("is not made where they do not, and the model is told why", async () => {
    const { runId, callId } = await untilWaiting("/tool ask {}");
    await decide(runId, callId, false, "Not on a Sunday.");
    const all = await read(runId);
    expect(approvals(all)).toMatchObject([{ approved: false, reason: "Not on a Sunday." }]);
    expect(results(all)).toMatchObject([
      { isError: true, output: "It was not run: Not on a Sunday." },
    ]);
    expect(tools.callsOf(runId)).toHaveLength(0);
    expect(all.at(-1)?.type).toBe("run.completed");
  });

  it("waits for the others of its kind", async () => {
    const { runId, calls } = await untilWaiting("/tool ask {} /tool ask {} rounds=2");
    const [first = "", second = ""] = calls;
    expect(await decide(runId, second)).toMatchObject({ status: "waiting" });
    expect(tools.callsOf(runId)).toHaveLength(0);
    await decide(runId, first, false);
    await expect.poll(() => statusOf(runId)).toBe("waiting");
    const events = await bed.readLog(runId);
    const failures = results(events).filter(({ isError }) => isError);
    expect([results(events).length, failures.length]).toEqual([2, 1]);
    const next = events.flatMap((event) => (event.type === "tool.call" ? [event.id] : [])).slice(2);
    for (const callId of next) await decide(runId, callId);
    const all = await read(runId);
    expect(results(all)).toHaveLength(4);
    expectSoundLog(all);
  });

  it("need not wait where it is decided while others are still made", async () => {
    const { run } = await send("/tool gate {} /tool ask {}");
    await expect.poll(() => tools.callsOf(run.id)).toHaveLength(1);
    const events = await bed.readLog(run.id);
    const asked = events.find((event) => event.type === "tool.call" && event.needsApproval);
    await decide(run.id, asked?.type === "tool.call" ? asked.id : "");
    expect(await statusOf(run.id)).toBe("streaming");
    tools.open();
    const all = await read(run.id);
    expect(approvals(all)).toHaveLength(1);
    expect(results(all)).toHaveLength(2);
    expect(all.at(-1)?.type).toBe("run.completed");
    expectSoundLog(all);
  });
});

describe("a decision", () => {
  it("is taken once, however often and wherever it is made at the same time", async () => {
    const { runId, callId } = await untilWaiting("/tool ask {}");
    const runs = await Promise.all([
      decide(runId, callId, true, undefined, here),
      decide(runId, callId),
      decide(runId, callId),
    ]);
    expect(runs).toHaveLength(3);
    const all = await read(runId);
    expect(approvals(all)).toHaveLength(1);
    expect(tools.callsOf(runId)).toHaveLength(1);
    await decide(runId, callId);
    await expect(decide(runId, callId, false)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("of two different ones at the same time, one is", async () => {
    const { runId, callId } = await untilWaiting("/tool ask {}");
    const both = await Promise.allSettled([
      decide(runId, callId, true, undefined, here),
      decide(runId, callId, false),
    ]);
    const refused = both.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(refused).toMatchObject([{ code: "CONFLICT" }]);
    expect(approvals(await read(runId))).toHaveLength(1);
  });

  it("brings nobody further who is banned meanwhile", async () => {
    const { runId, callId } = await untilWaiting("/tool ask {}");
    const ban = (banned: boolean) =>
      bed.db.updateTable("users").set({ banned }).where("id", "=", bed.principal.userId).execute();
    await ban(true);
    await decide(runId, callId, false);
    const all = await read(runId);
    await ban(false);
    expect(results(all)).toHaveLength(1);
    expect(all.at(-1)).toMatchObject({ type: "run.failed", code: "FORBIDDEN" });
    expectSoundLog(all);
  });

  it("is the person's alone, on a call that asks for it, of an answer that has not ended", async () => {
    const { runId, callId, events } = await untilWaiting('/tool add {"a":1,"b":2} /tool ask {}');
    const foreign = { runId, callId, approved: true };
    await expect(there.chat.runs.decide(bed.foreigner, foreign)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(decide(uuidv7(), callId)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const added = events.find((event) => event.type === "tool.call" && event.name === "add");
    for (const id of ["none", added?.type === "tool.call" ? added.id : ""])
      await expect(decide(runId, id)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect(await statusOf(runId)).toBe("waiting");
    await here.chat.runs.stop(bed.principal, runId);
    await expect(decide(runId, callId)).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("that nobody makes in time is one against it", async () => {
    const { runId } = await untilWaiting("/tool ask {}");
    await bed.db
      .updateTable("runs")
      .set({ waitUntil: new Date(Date.now() - 1) })
      .where("id", "=", runId)
      .execute();
    const all = await read(runId);
    expect(approvals(all)).toMatchObject([{ approved: false }]);
    expect(results(all)).toMatchObject([
      { isError: true, output: "It was not run: nobody agreed to it in time." },
    ]);
    expect(all.at(-1)?.type).toBe("run.completed");
    expectSoundLog(all);
  });

  it("does not outlive its process unheard: another one makes the call, or says that nobody knows", async () => {
    const dying = await bed.start({ tools: [tools.source] });
    const { runId, callId } = await untilWaiting("/tool ask {} tokens=4000 rate=200");
    await decide(runId, callId, true, undefined, dying);
    await dying.loseLeaseUntil(async () => (await rowOf(runId)).attempt === 2);
    expect(tools.callsOf(runId).length).toBeLessThanOrEqual(1);
    await here.chat.runs.stop(bed.principal, runId);
    const all = await read(runId);
    expect(results(all)).toHaveLength(1);
    expectSoundLog(all);
  });
});

describe("a run that waits", () => {
  it("is stopped at once, by whomever", async () => {
    const { runId, run } = await untilWaiting("/tool ask {}");
    expect(await there.chat.runs.stop(bed.principal, runId)).toMatchObject({ status: "stopped" });
    const all = await read(runId);
    expect(all.at(-1)).toMatchObject({ type: "run.stopped" });
    expectSoundLog(all);
    const { usage } = await there.chat.runs.get(bed.principal, runId);
    expect(usage?.outputTokens).toBeGreaterThan(0);
    const { conversationId } = run;
    const next = await send("And now?", { conversationId });
    expect((await read(next.run.id)).at(-1)?.type).toBe("run.completed");
  });

  it("is stopped once, by how many ever at the same time, and each is told so", async () => {
    const waiting = await Promise.all([1, 2, 3].map(() => untilWaiting("/tool ask {}")));
    for (const { runId } of waiting) {
      const stop = ({ chat }: TestProcess) => chat.runs.stop(bed.principal, runId);
      const runs = await Promise.all([here, there, here, there].map(stop));
      expect(runs.map(({ status }) => status)).toEqual(runs.map(() => "stopped"));
      expectSoundLog(await read(runId));
    }
  });

  it("goes with its conversation", async () => {
    const { runId, run } = await untilWaiting("/tool ask {}");
    await there.chat.conversations.delete(bed.principal, run.conversationId);
    await expect(statusOf(runId)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await bed.readLog(runId)).toEqual([]);
  });

  it("outlives every process", async () => {
    const first = await bed.start({ tools: [tools.source] });
    const { runId, callId } = await untilWaiting("/tool ask {}", {}, first);
    await first.close(0);
    const next = await bed.start({ tools: [tools.source] });
    expect(await statusOf(runId)).toBe("waiting");
    await decide(runId, callId, true, undefined, next);
    expect((await read(runId)).at(-1)?.type).toBe("run.completed");
  });

  it.each([
    ["the server that was asked about", "one", { isError: false }],
    [
      "no other that has its name by then",
      "another",
      { isError: true, output: expect.stringContaining("“tracker” is another server by now") },
    ],
  ])("is for %s", async (_, serverIdentity, result) => {
    const ofServer = (identity: string): ToolSource => ({
      async list(caller, signal) {
        const listed = await tools.source.list(caller, signal);
        const origin = { type: "mcp", server: "tracker" } as const;
        return listed.map((tool) => ({ ...tool, origin, serverIdentity: identity }));
      },
    });
    const first = await bed.start({ tools: [ofServer("one")] });
    const { runId, callId } = await untilWaiting("/tool ask {}", {}, first);
    const next = await bed.start({ tools: [ofServer(serverIdentity)] });
    await decide(runId, callId, true, undefined, next);
    const events = await read(runId);
    expect(results(events)).toMatchObject([result]);
    expect(events.at(-1)?.type).toBe("run.completed");
    expect(tools.callsOf(runId)).toHaveLength(result.isError ? 0 : 1);
    // Nor may the model ask for more of the other one's.
    const asked = JSON.stringify(bed.simulator.requests.at(-1));
    expect(asked.includes('"Asks first."')).toBe(!result.isError);
    await Promise.all([first.close(0), next.close(0)]);
  });

  it("takes nobody's place, nor the time that an answer may take", async () => {
    const narrow = await bed.start({
      tools: [tools.source],
      concurrentRuns: { perUser: 1, perOrganization: 1 },
      deadlineMs: 5_000,
    });
    const { runId, callId } = await untilWaiting("/tool ask {}", {}, narrow);
    const second = await untilWaiting("/tool ask {}", {}, narrow);
    const { activeMs } = await rowOf(runId);
    expect(activeMs).toBeGreaterThan(0);
    expect(activeMs).toBeLessThan(5_000);
    await decide(runId, callId, true, undefined, narrow);
    expect((await read(runId)).at(-1)?.type).toBe("run.completed");
    // What was worked on it before counts, whoever goes on with it.
    await bed.db
      .updateTable("runs")
      .set({ activeMs: 5_000 })
      .where("id", "=", second.runId)
      .execute();
    await decide(second.runId, second.callId, true, undefined, narrow);
    expect((await read(second.runId)).at(-1)).toMatchObject({ code: "RUN_DEADLINE" });
  });

  it("waits no longer than its conversation is kept", async () => {
    const { runId } = await untilWaiting("/tool ask {}", { temporary: true });
    const { waitUntil } = await here.chat.runs.get(bed.principal, runId);
    expect(Date.parse(waitUntil ?? "")).toBeLessThanOrEqual(Date.now() + TEMPORARY_FOR_MS);
    await here.chat.runs.stop(bed.principal, runId);
  });

  it("holds nothing back of a budget but what it has cost", async () => {
    const { organizationId: subjectId } = bed.principal;
    const subject = { subjectType: "organization", subjectId } as const;
    await here.chat.budgets.set(bed.principal, { ...subject, monthlyMicroDollars: 1_000_000_000 });
    const budget = async () => (await here.chat.budgets.list(bed.principal, { limit: 1 })).items[0];
    const before = await budget();
    const { runId, callId } = await untilWaiting("/tool ask {}");
    const log = await bed.readLog(runId);
    const call = log.find((event) => event.type === "usage" && event.stopReason !== undefined);
    const reserved =
      ((await budget())?.reservedMicroDollars ?? 0) - (before?.reservedMicroDollars ?? 0);
    expect(call).toBeDefined();
    expect(reserved).toBeGreaterThan(0);
    // The output at $15 and the input at $3.75 for a million tokens, at the most.
    expect(reserved).toBeLessThan(5_000);
    await decide(runId, callId);
    await read(runId);
    const after = await budget();
    expect(after?.reservedMicroDollars).toBe(before?.reservedMicroDollars);
    const { costMicroDollars } = await here.chat.runs.get(bed.principal, runId);
    expect((after?.spentMicroDollars ?? 0) - (before?.spentMicroDollars ?? 0)).toBe(
      costMicroDollars,
    );
    await here.chat.budgets.remove(bed.principal, subject);
  });
});

describe("a budget", () => {
  it("ends an answer whose next step could pass it, its text kept and paid", async () => {
    const subject = {
      subjectType: "organization",
      subjectId: bed.principal.organizationId,
    } as const;
    const { items } = await here.chat.runs.list(bed.principal, { limit: 50 });
    const spent = items.reduce((sum, { costMicroDollars }) => sum + (costMicroDollars ?? 0), 0);
    const question = '/tool add {"a":1,"b":2} rounds=20';
    // Enough for the first call at the most that it can cost, and for some that cost less.
    await here.chat.budgets.set(bed.principal, { ...subject, monthlyMicroDollars: spent + 14_000 });
    const { organizationId } = bed.principal;
    await insertDeafWebhook(bed.db, organizationId, ["budget.reached"]);
    const { run } = await send(question, { maxTokens: 300, tools: ["add"] });
    const events = await read(run.id);
    expect(events.at(-1)).toMatchObject({ type: "run.failed", code: "BUDGET_EXCEEDED" });
    expect(results(events).length).toBeGreaterThan(0);
    const told = await bed.db
      .selectFrom("webhookDeliveries")
      .select(["eventType", "data"])
      .execute();
    expect(told).toMatchObject([{ eventType: "budget.reached", data: { cause: "refused" } }]);
    const [budget] = (await here.chat.budgets.list(bed.principal, { limit: 1 })).items;
    expect(budget?.reservedMicroDollars).toBe(0);
    expect(budget?.spentMicroDollars).toBeGreaterThan(spent);
    expect(budget?.spentMicroDollars).toBeLessThanOrEqual(spent + 14_000);
    await here.chat.budgets.remove(bed.principal, subject);
  });
});
