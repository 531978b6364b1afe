import { randomUUID } from "node:crypto";
import type { Budget, ChatInput, Principal } from "@parley/shared";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { readFollow } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";

let bed: TestBed;
let one: TestProcess;
let two: TestProcess;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  [one, two] = [await bed.start({ max: 8 }), await bed.start({ max: 8 })];
});
afterEach(async () => {
  await bed.db.deleteFrom("budgets").execute();
});
afterAll(() => bed.close());

const organization = () =>
  ({ subjectType: "organization", subjectId: bed.principal.organizationId }) as const;
const user = () => ({ subjectType: "user", subjectId: bed.principal.userId }) as const;

const setBudget = (
  monthlyMicroDollars: number,
  subject: ReturnType<typeof organization> | ReturnType<typeof user> = organization(),
) => one.chat.budgets.set(bed.principal, { ...subject, monthlyMicroDollars });

/** The budget as it stands; only one is set. */
async function theBudget(): Promise<Budget> {
  const { items } = await one.chat.budgets.list(bed.principal, { limit: 10 });
  const [budget] = items;
  if (budget === undefined || items.length > 1) throw new Error("There is not one budget.");
  return budget;
}

const settled = () => expect.poll(async () => (await theBudget()).reservedMicroDollars).toBe(0);

const ask = (message: string, more: Partial<ChatInput> = {}): ChatInput => ({
  message,
  maxTokens: 1_000,
  ...more,
});

async function costOf(runId: string): Promise<number> {
  const { costMicroDollars } = await bed.db
    .selectFrom("usageRecords")
    .select("costMicroDollars")
    .where("runId", "=", runId)
    .executeTakeFirstOrThrow();
  return Number(costMicroDollars);
}

/** What was reserved for a run when it began; it may have ended since. */
async function reservedFor(runId: string): Promise<number> {
  const { reservedMicroDollars } = await bed.db
    .selectFrom("runs")
    .select("reservedMicroDollars")
    .where("id", "=", runId)
    .executeTakeFirstOrThrow();
  return Number(reservedMicroDollars);
}

/** What one such call reserves, in a budget that has room for it. */
async function reserveOf(input: ChatInput): Promise<number> {
  await setBudget(1_000_000_000);
  const { run } = await one.chat.start(bed.principal, input);
  await one.chat.runs.stop(bed.principal, run.id);
  await settled();
  await bed.db.deleteFrom("budgets").execute();
  return reservedFor(run.id);
}

async function rowCounts(): Promise<unknown> {
  const tables = ["conversations", "messages", "runs", "runEvents", "usageRecords"] as const;
  return Promise.all(
    tables.map((table) =>
      bed.db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll().as("rows"))
        .executeTakeFirst(),
    ),
  );
}

describe("a budget", () => {
  it("is never passed by a hundred calls at once, over two processes", async () => {
    const input = ask("/options ttft=60000 /long 10");
    const reserve = await reserveOf(input);
    const { spentMicroDollars } = await setBudget(0);
    await setBudget(spentMicroDollars + reserve * 7 + 1);
    const calls = Array.from({ length: 100 }, (_, index) =>
      (index % 2 === 0 ? one : two).chat.start(bed.principal, input),
    );
    const results = await Promise.allSettled(calls);
    const started = results.flatMap((result) =>
      result.status === "fulfilled" ? [result.value.run.id] : [],
    );
    expect(started).toHaveLength(7);
    const refusals = results.flatMap((result) =>
      result.status === "rejected" ? [result.reason] : [],
    );
    for (const refusal of refusals) expect(refusal).toMatchObject({ code: "BUDGET_EXCEEDED" });
    expect(await theBudget()).toMatchObject({
      spentMicroDollars,
      reservedMicroDollars: reserve * 7,
    });
    for (const runId of started) await one.chat.runs.stop(bed.principal, runId);
    await settled();
  });

  it("is never passed by what answers cost, however many are asked for", async () => {
    const input = ask("/long 400 rate=max", { maxTokens: 450 });
    const { spentMicroDollars: before } = await setBudget(0);
    const limit = before + 60_000;
    await setBudget(limit);
    const calls = Array.from({ length: 60 }, (_, index) =>
      (index % 2 === 0 ? one : two).chat.complete(
        bed.principal,
        input,
        new AbortController().signal,
      ),
    );
    const results = await Promise.allSettled(calls);
    const answered = results.filter(({ status }) => status === "fulfilled").length;
    expect(answered).toBeGreaterThan(0);
    expect(answered).toBeLessThan(60);
    await settled();
    const { spentMicroDollars } = await theBudget();
    expect(spentMicroDollars).toBeLessThanOrEqual(limit);
    expect(spentMicroDollars).toBeGreaterThan(before);
    const again = await setBudget(limit);
    expect(again.spentMicroDollars).toBe(spentMicroDollars);
  });

  it("refuses in words, and writes nothing", async () => {
    const { spentMicroDollars } = await setBudget(0);
    const reserve = await reserveOf(ask("/echo hello"));
    await setBudget(spentMicroDollars + reserve - 1);
    const before = await rowCounts();
    const refusal = await one.chat
      .start(bed.principal, ask("/echo hello"))
      .catch((error: unknown) => error);
    const { renewsAt } = await theBudget();
    expect(refusal).toMatchObject({
      code: "BUDGET_EXCEEDED",
      message: expect.stringMatching(
        /could cost up to \$0\.\d{4}, and of your organization's monthly budget of \$\d\.\d+ only \$0\.\d{4} is left/,
      ),
      retryAfterMs: expect.any(Number),
    });
    expect(String(refusal)).toContain(`It renews on ${renewsAt.slice(0, 10)} (UTC).`);
    expect(new Date(renewsAt).getUTCDate()).toBe(1);
    expect(new Date(renewsAt).getTime()).toBeGreaterThan(Date.now());
    expect(await rowCounts()).toEqual(before);
    expect(one.activeRuns()).toBe(0);
  });

  it("says when the call is more than the whole budget, which no waiting changes", async () => {
    await setBudget(10);
    await expect(one.chat.start(bed.principal, ask("/echo hello"))).rejects.toMatchObject({
      code: "BUDGET_EXCEEDED",
      message: expect.stringContaining("more than your organization's monthly budget of $0.0000"),
      retryAfterMs: undefined,
    });
  });

  it("refuses a model whose price is not known, and only where there is a budget", async () => {
    const input = ask("/echo hello", { model: "llama3.3" });
    await setBudget(1_000_000_000);
    await expect(one.chat.start(bed.principal, input)).rejects.toMatchObject({
      code: "BUDGET_EXCEEDED",
      message: expect.stringContaining("llama3.3"),
    });
    expect(await theBudget()).toMatchObject({ reservedMicroDollars: 0 });
    await one.chat.budgets.remove(bed.principal, organization());
    const { run } = await one.chat.start(bed.principal, input);
    await readFollow(one.chat, bed.principal, run.id);
  });

  it("answers a repeated call with its run, also when nothing is left", async () => {
    const input = ask("/echo hello", { id: randomUUID() });
    const { spentMicroDollars } = await setBudget(1_000_000_000);
    const { run } = await one.chat.start(bed.principal, input);
    await readFollow(one.chat, bed.principal, run.id);
    await setBudget(spentMicroDollars);
    expect((await two.chat.start(bed.principal, input)).run.id).toBe(run.id);
    expect((await theBudget()).reservedMicroDollars).toBe(0);
  });
});

describe("whose budget it is", () => {
  const inKey = (credentialId: string): Principal => ({
    ...bed.principal,
    scopes: ["chat:write"],
    via: "key",
    credentialId,
  });

  async function makeKey(): Promise<string> {
    const { organizationId, userId } = bed.principal;
    const { id } = await bed.db
      .insertInto("apiKeys")
      .values({
        organizationId,
        userId,
        name: "A program",
        prefix: "prl_x",
        keyHash: Buffer.from(randomUUID()),
        scopes: ["*"],
        expiresAt: null,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return id;
  }

  it("is a person's: another organization's calls do not touch it", async () => {
    await setBudget(1, user());
    await expect(one.chat.start(bed.principal, ask("/echo hi"))).rejects.toThrow(
      "your monthly budget",
    );
    const { run } = await one.chat.start(bed.foreigner, ask("/echo hi"));
    await readFollow(one.chat, bed.foreigner, run.id);
    expect(await theBudget()).toMatchObject({ reservedMicroDollars: 0 });
  });

  it("is a key's: its calls are recorded as its own, and only they count", async () => {
    const [limited, other] = [await makeKey(), await makeKey()];
    await one.chat.budgets.set(bed.principal, {
      subjectType: "key",
      subjectId: limited,
      monthlyMicroDollars: 20_000,
    });
    for (const caller of [bed.principal, inKey(other)]) {
      const { run } = await one.chat.start(caller, ask("/echo hi"));
      await readFollow(one.chat, caller, run.id);
    }
    expect((await theBudget()).spentMicroDollars).toBe(0);
    const { run } = await one.chat.start(inKey(limited), ask("/echo hi"));
    await readFollow(one.chat, bed.principal, run.id);
    expect((await theBudget()).spentMicroDollars).toBe(await costOf(run.id));
    const record = await bed.db
      .selectFrom("usageRecords")
      .select("apiKeyId")
      .where("runId", "=", run.id)
      .executeTakeFirst();
    expect(record?.apiKeyId).toBe(limited);
    await expect(
      one.chat.start(inKey(limited), ask("/echo hi", { maxTokens: 2_000 })),
    ).rejects.toThrow("this API key's monthly budget");
    const { items, total } = await one.chat.organizationUsage(bed.principal, {});
    const byKey = new Map(items.map((item) => [item.apiKeyId, item]));
    expect(byKey.get(limited)).toMatchObject({
      userId: bed.principal.userId,
      apiKeyName: "A program",
      runs: 1,
      costMicroDollars: await costOf(run.id),
    });
    expect(byKey.get(other)).toMatchObject({ runs: 1 });
    expect(byKey.get(null)).toMatchObject({ userName: "Owner", apiKeyName: null });
    expect(total.costMicroDollars).toBe(
      items.reduce((sum, { costMicroDollars }) => sum + costMicroDollars, 0),
    );
    const { budgets } = await one.chat.usage(bed.principal, {});
    expect(budgets.map(({ subjectId, name }) => ({ subjectId, name }))).toEqual([
      { subjectId: limited, name: "A program" },
    ]);
  });

  it("is all of them: none is reserved in when one refuses", async () => {
    await setBudget(1_000_000_000);
    await setBudget(1, user());
    await expect(one.chat.start(bed.principal, ask("/echo hi"))).rejects.toThrow(
      "your monthly budget",
    );
    const { items } = await one.chat.budgets.list(bed.principal, { limit: 10 });
    expect(items.map(({ reservedMicroDollars }) => reservedMicroDollars)).toEqual([0, 0]);
  });

  it("does not exist for another organization", async () => {
    const foreign = { subjectType: "user", subjectId: bed.principal.userId } as const;
    await expect(
      one.chat.budgets.set(bed.foreigner, { ...foreign, monthlyMicroDollars: 1 }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(
      one.chat.budgets.set(bed.foreigner, { ...organization(), monthlyMicroDollars: 1 }),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    await setBudget(5, user());
    await expect(one.chat.budgets.remove(bed.foreigner, foreign)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect((await one.chat.budgets.list(bed.foreigner, { limit: 10 })).items).toEqual([]);
  });
});

describe("the real cost takes the place of the reserve", () => {
  const spentBy = async (end: (runId: string) => Promise<unknown>, input: ChatInput) => {
    const { spentMicroDollars: before } = await setBudget(1_000_000_000);
    const { run } = await one.chat.start(bed.principal, input);
    expect(await reservedFor(run.id)).toBeGreaterThan(0);
    await end(run.id);
    await settled();
    const { status } = await two.chat.runs.get(bed.principal, run.id);
    return { status, spent: (await theBudget()).spentMicroDollars - before, runId: run.id };
  };
  const firstToken = (runId: string) =>
    readFollow(one.chat, bed.principal, runId, { until: ({ type }) => type === "text.delta" });

  it("when it is completed", async () => {
    const { status, spent, runId } = await spentBy(
      (id) => readFollow(one.chat, bed.principal, id),
      ask("/long 50 rate=max"),
    );
    expect(status).toBe("completed");
    expect(spent).toBe(await costOf(runId));
    expect(spent).toBeGreaterThan(50 * 15);
  });

  it("when it is stopped, from another process", async () => {
    const { status, spent, runId } = await spentBy(async (id) => {
      await firstToken(id);
      await two.chat.runs.stop(bed.principal, id);
    }, ask("/long 5000 rate=200"));
    expect(status).toBe("stopped");
    expect(spent).toBe(await costOf(runId));
    expect(spent).toBeGreaterThan(0);
  });

  it("when it fails before a token: it costs nothing", async () => {
    const { status, spent } = await spentBy(
      (id) => readFollow(one.chat, bed.principal, id),
      ask("/fault 400"),
    );
    expect({ status, spent }).toEqual({ status: "failed", spent: 0 });
  });

  it("when it fails in the middle", async () => {
    const { status, spent, runId } = await spentBy(
      (id) => readFollow(one.chat, bed.principal, id),
      ask("/fault reset rate=max"),
    );
    expect(status).toBe("failed");
    expect(spent).toBe(await costOf(runId));
    expect(spent).toBeGreaterThan(0);
  });

  it("when another process settles it as interrupted", async () => {
    const dead = await bed.start();
    await setBudget(1_000_000_000);
    const { run } = await dead.chat.start(bed.principal, ask("/long 5000 rate=200"));
    await readFollow(dead.chat, bed.principal, run.id, {
      until: ({ type }) => type === "text.delta",
    });
    const { spentMicroDollars: before } = await theBudget();
    await dead.loseLeaseUntil(async () => {
      const { status } = await one.chat.runs.get(bed.principal, run.id);
      return status === "interrupted";
    });
    await settled();
    expect((await theBudget()).spentMicroDollars - before).toBe(await costOf(run.id));
    await expect.poll(() => dead.activeRuns()).toBe(0);
  });

  it("when another process takes it over: it stays reserved, once", async () => {
    const dead = await bed.start();
    await setBudget(1_000_000_000);
    const { run } = await dead.chat.start(
      bed.principal,
      ask("/options ttft=3000 /long 50 rate=500"),
    );
    const { reservedMicroDollars, spentMicroDollars: before } = await theBudget();
    await dead.loseLeaseUntil(
      async () => (await one.chat.runs.get(bed.principal, run.id)).attempt === 2,
    );
    expect((await theBudget()).reservedMicroDollars).toBe(reservedMicroDollars);
    await settled();
    expect((await one.chat.runs.get(bed.principal, run.id)).status).toBe("completed");
    expect((await theBudget()).spentMicroDollars - before).toBe(await costOf(run.id));
  });

  it("when its conversation is deleted while it is written", async () => {
    const { spentMicroDollars: before } = await setBudget(1_000_000_000);
    const { run } = await one.chat.start(bed.principal, ask("/long 5000 rate=200"));
    await firstToken(run.id);
    await two.chat.conversations.delete(bed.principal, run.conversationId);
    expect(await theBudget()).toMatchObject({ reservedMicroDollars: 0 });
    expect((await theBudget()).spentMicroDollars).toBeGreaterThan(before);
  });

  it("when its rows are deleted with its person: all that was reserved counts", async () => {
    const { spentMicroDollars: before } = await setBudget(1_000_000_000);
    const { run } = await one.chat.start(bed.principal, ask("/options ttft=60000 /long 10"));
    const { reservedMicroDollars } = await theBudget();
    await bed.db.deleteFrom("conversations").where("id", "=", run.conversationId).execute();
    expect(await theBudget()).toMatchObject({
      spentMicroDollars: before + reservedMicroDollars,
      reservedMicroDollars: 0,
    });
    one.onNotification("parley_run_stop", run.id);
    await expect.poll(() => one.activeRuns()).toBe(0);
  });
});

describe("every way to an answer counts", () => {
  it("sends, edits, answers again, continues, and answers callers' own conversations", async () => {
    await setBudget(1_000_000_000);
    const { run, userMessage, assistantMessage } = await one.chat.start(
      bed.principal,
      ask("/long 200 rate=max", { maxTokens: 20 }),
    );
    await readFollow(one.chat, bed.principal, run.id);
    await settled();
    const { messages } = one.chat;
    const content = "/options ttft=60000 /long 10";
    const id = randomUUID();
    const ways = {
      send: () =>
        messages.send(bed.principal, {
          conversationId: run.conversationId,
          content,
          maxTokens: 10,
        }),
      edit: () =>
        messages.edit(bed.principal, { messageId: userMessage.id, content, maxTokens: 10 }),
      regenerate: () =>
        messages.regenerate(bed.principal, { messageId: assistantMessage.id, id, maxTokens: 10 }),
      continue: () => messages.continue(bed.principal, { messageId: assistantMessage.id }),
      answer: () =>
        one.chat.answer(bed.principal, {
          maxTokens: 10,
          messages: [{ role: "user", content: [{ type: "text", text: content }] }],
        }),
    };
    await setBudget(1);
    for (const start of Object.values(ways))
      await expect(start()).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
    await setBudget(1_000_000_000);
    for (const start of Object.values(ways)) {
      const started = await start();
      expect(await reservedFor(started.run.id)).toBeGreaterThan(0);
      await one.chat.runs.stop(bed.principal, started.run.id);
      await settled();
    }
  });

  it("reserves for all that the model is sent: the longer the path, the more", async () => {
    await setBudget(1_000_000_000);
    const reserves: number[] = [];
    let conversationId: string | undefined;
    for (let turn = 0; turn < 3; turn++) {
      const { run } = await one.chat.start(bed.principal, {
        message: `/echo ${"word ".repeat(1_000)}`,
        maxTokens: 1_000,
        ...(conversationId !== undefined && { conversationId }),
      });
      conversationId = run.conversationId;
      reserves.push(await reservedFor(run.id));
      await readFollow(one.chat, bed.principal, run.id);
      await settled();
    }
    const [first = 0, second = 0, third = 0] = reserves;
    // A question of 5,000 bytes, at the price of a cache write.
    expect(second - first).toBeGreaterThan(5_000 * 3.75);
    expect(third - second).toBeGreaterThan(5_000 * 3.75);
  });
});

describe("a month's end", () => {
  const lastMonth = () =>
    bed.db
      .updateTable("budgets")
      // The driver writes a date as it is on the local clock.
      .set({ month: new Date(2020, 0, 1) })
      .execute();

  it("renews the budget with the next call", async () => {
    const input = ask("/echo rate=max again");
    const { spentMicroDollars } = await setBudget(0);
    const reserve = await reserveOf(input);
    expect(spentMicroDollars).toBeGreaterThan(0);
    await setBudget(reserve);
    await expect(one.chat.start(bed.principal, input)).rejects.toThrow("monthly budget");
    await lastMonth();
    expect((await theBudget()).spentMicroDollars).toBe(0);
    const { run } = await one.chat.start(bed.principal, input);
    await readFollow(one.chat, bed.principal, run.id);
    await settled();
    expect((await theBudget()).spentMicroDollars).toBe(await costOf(run.id));
  });

  it("carries over what is reserved, and counts the cost where it ends", async () => {
    await setBudget(1_000_000_000);
    const { run } = await one.chat.start(bed.principal, ask("/long 5000 rate=200"));
    await readFollow(one.chat, bed.principal, run.id, {
      until: ({ type }) => type === "text.delta",
    });
    const { reservedMicroDollars } = await theBudget();
    await lastMonth();
    expect(await theBudget()).toMatchObject({ spentMicroDollars: 0, reservedMicroDollars });
    await two.chat.runs.stop(bed.principal, run.id);
    await settled();
    expect((await theBudget()).spentMicroDollars).toBe(await costOf(run.id));
  });
});

it("is written down in the audit log, when it is set, changed and removed", async () => {
  await setBudget(1_000);
  await setBudget(2_000);
  await one.chat.budgets.remove(bed.principal, organization());
  const entries = await bed.db
    .selectFrom("auditLog")
    .select(["action", "targetType", "targetId", "before", "after"])
    .orderBy("createdAt", "desc")
    .limit(3)
    .execute();
  const target = { targetType: "organization", targetId: bed.principal.organizationId };
  const [first, second] = [{ monthlyMicroDollars: 1_000 }, { monthlyMicroDollars: 2_000 }];
  expect(entries).toEqual([
    { action: "budget.remove", ...target, before: second, after: null },
    { action: "budget.set", ...target, before: first, after: second },
    { action: "budget.set", ...target, before: null, after: first },
  ]);
});

it("counts what is being written when the budget is set", async () => {
  await setBudget(1_000_000_000);
  const { run } = await one.chat.start(bed.principal, ask("/options ttft=60000 /long 10"));
  const { reservedMicroDollars } = await theBudget();
  await one.chat.budgets.remove(bed.principal, organization());
  expect(await setBudget(1_000_000_000)).toMatchObject({ reservedMicroDollars });
  await one.chat.runs.stop(bed.principal, run.id);
  await settled();
});
