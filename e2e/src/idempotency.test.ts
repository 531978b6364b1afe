import { randomUUID } from "node:crypto";
import type { Db } from "@parley/db";
import { chatReply, conversation, run, startedRun } from "@parley/shared";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { Installation } from "./driver/installation.ts";
import { eventsIn, isText, openStream, runIdOf } from "./driver/open-stream.ts";
import { callRest, type RestAnswer } from "./driver/rest-call.ts";
import { type ObservedInstallation, startObserved } from "./driver/rest-installation.ts";
import { textIn } from "./driver/run-log.ts";
import { until } from "./driver/until.ts";

let observed: ObservedInstallation;
let installation: Installation;
let db: Db;
/** An answered question of the caller's own, and one whose answer was stopped. */
let own: { conversationId: string; questionId: string; answerId: string; stoppedId: string };

beforeAll(async () => {
  observed = await startObserved();
  ({ installation, db } = observed);
  const answered = await call("POST /chat", { message: "/echo rate=max mine" });
  const { conversationId } = chatReply.parse(answered.json);
  const [question, answer] = await installation
    .client()
    .conversations.messages.query({ conversationId });
  const stream = await openStream(installation, "POST /chat/stream", {
    body: { message: "/long 20000 rate=100", maxTokens: 100_000, conversationId },
  });
  await stream.untilFrame(isText);
  await call(`POST /runs/${runIdOf(stream)}/stop`);
  await stream.ended;
  const stopped = run.parse((await call(`GET /runs/${runIdOf(stream)}`)).json);
  own = {
    conversationId,
    questionId: question?.id ?? "",
    answerId: answer?.id ?? "",
    stoppedId: stopped.messageId,
  };
});
afterAll(() => observed[Symbol.asyncDispose]());

function call(route: string, body?: unknown, key?: string): Promise<RestAnswer> {
  const headers = key === undefined ? {} : { "idempotency-key": key };
  return callRest(installation, route, { headers, ...(body !== undefined && { body }) });
}

const isReplayed = ({ headers }: RestAnswer): boolean =>
  headers.get("idempotent-replayed") === "true";

async function rowsOf(table: "runs" | "messages" | "conversations" | "idempotencyKeys") {
  const { count } = await db
    .selectFrom(table)
    .select((row) => row.fn.countAll<string>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** How many rows of each table a piece of work adds. */
async function added(work: () => Promise<void>) {
  const count = async () => ({
    runs: await rowsOf("runs"),
    messages: await rowsOf("messages"),
    conversations: await rowsOf("conversations"),
    keys: await rowsOf("idempotencyKeys"),
  });
  const before = await count();
  await work();
  const after = await count();
  return {
    runs: after.runs - before.runs,
    messages: after.messages - before.messages,
    conversations: after.conversations - before.conversations,
    keys: after.keys - before.keys,
  };
}

type Change = [
  name: string,
  route: () => string,
  body: object,
  other: object,
  adds: Awaited<ReturnType<typeof added>>,
];
const none = { runs: 0, messages: 0, conversations: 0, keys: 1 };
const quick = "/echo rate=max once";

const changes: Change[] = [
  [
    "a chat",
    () => "POST /chat",
    { message: quick },
    { message: "/echo twice" },
    { ...none, runs: 1, messages: 2, conversations: 1 },
  ],
  [
    "a conversation",
    () => "POST /conversations",
    { title: "One" },
    { title: "Two" },
    { ...none, conversations: 1 },
  ],
  [
    "a message",
    () => `POST /conversations/${own.conversationId}/messages`,
    { content: quick, parentId: null },
    { content: "/echo twice", parentId: null },
    { ...none, runs: 1, messages: 2 },
  ],
  [
    "an edit",
    () => `POST /messages/${own.questionId}/edit`,
    { content: quick },
    { content: "/echo twice" },
    { ...none, runs: 1, messages: 2 },
  ],
  [
    "a regeneration",
    () => `POST /messages/${own.answerId}/regenerate`,
    {},
    { maxTokens: 5 },
    { ...none, runs: 1, messages: 1 },
  ],
  [
    "a continuation",
    () => `POST /messages/${own.stoppedId}/continue`,
    {},
    { id: randomUUID() },
    { ...none, runs: 1, messages: 1 },
  ],
];

describe("a call under a key", () => {
  test.for(changes)("%s: is done once", async ([, route, body, , adds]) => {
    const key = randomUUID();
    let first: RestAnswer | undefined;
    const rows = await added(async () => {
      first = await call(route(), body, key);
      for (let time = 0; time < 3; time++) {
        const again = await call(route(), body, key);
        expect(again).toMatchObject({ status: first.status, text: first.text });
        expect([isReplayed(first), isReplayed(again)]).toEqual([false, true]);
        expect(again.headers.get("content-type")).toBe(first.headers.get("content-type"));
        expect(again.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
      }
    });
    expect(first?.status).toBeLessThan(300);
    expect(rows).toEqual(adds);
    await stopAll();
  });

  test.for(changes)("%s: is done once when it comes twenty times at once", async (change) => {
    const [, route, body, , adds] = change;
    const key = randomUUID();
    const rows = await added(async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => call(route(), body, key)));
      expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
      expect(answers[0]?.status).toBeLessThan(300);
    });
    expect(rows).toEqual(adds);
    await stopAll();
  });

  test.for(changes)("%s: is another one with another body", async ([, route, body, other]) => {
    const key = randomUUID();
    await call(route(), body, key);
    const rows = await added(async () => {
      expect(await call(route(), other, key)).toMatchObject({
        status: 409,
        json: { code: "CONFLICT", message: expect.stringMatching(/Idempotency-Key/) },
      });
      const elsewhere = await call("POST /conversations", { title: "Else" }, key);
      expect(elsewhere.status).toBe(409);
    });
    expect(rows).toEqual({ ...none, keys: 0 });
    await stopAll();
  });

  test("may say its keys in another order, and leave out what is no key of its own", async () => {
    const key = randomUUID();
    const first = await call("POST /chat", { message: quick, maxTokens: 9, system: "s" }, key);
    const again = await call(
      "POST /chat",
      '{"system":"s","maxTokens":9,"message":"/echo rate=max once"}',
      key,
    );
    expect(again.text).toBe(first.text);
  });

  test("may name its message's id itself", async () => {
    const id = randomUUID();
    const key = randomUUID();
    const body = { id, message: quick };
    const rows = await added(async () => {
      const first = await call("POST /chat", body, key);
      const again = await call("POST /chat", body, key);
      // The id alone is known again, too.
      const unkeyed = await call("POST /chat", body);
      expect([again.text, unkeyed.text]).toEqual([first.text, first.text]);
      expect(chatReply.parse(first.json).conversationId).toBe(id);
    });
    expect(rows.runs).toBe(1);
  });
});

async function stopAll(): Promise<void> {
  const { items } = await installation.client().runs.list.query({ limit: 100 });
  for (const { id, endedAt } of items)
    if (endedAt === null) await installation.client().runs.stop.mutate({ runId: id });
  await until("all runs have ended", async () => {
    const now = await installation.client().runs.list.query({ limit: 100 });
    return now.items.every(({ endedAt }) => endedAt !== null);
  });
}

describe("a stream under a key", () => {
  test("is followed again from the beginning, also by twenty at once", async () => {
    const message = "/long 60 rate=100";
    const key = randomUUID();
    const open = (format = "events") =>
      openStream(installation, `POST /chat/stream?format=${format}`, {
        body: { message },
        headers: { "idempotency-key": key },
      });
    const rows = await added(async () => {
      const streams = await Promise.all(Array.from({ length: 20 }, () => open()));
      const text = await open("text");
      for (const stream of streams) expect(await stream.ended).toBe("done");
      await text.ended;
      const late = await open();
      await late.ended;
      const all = [...streams, late];
      expect(new Set([...all, text].map(runIdOf)).size).toBe(1);
      expect(new Set(all.map((stream) => JSON.stringify(stream.frames))).size).toBe(1);
      expect(textIn(eventsIn(late.frames))).toBe(expectedAnswer(message));
    });
    expect(rows).toEqual({ runs: 1, messages: 2, conversations: 1, keys: 1 });
    const body = { message: "/echo twice" };
    const other = await call("POST /chat/stream", body, key);
    expect(other).toMatchObject({ status: 409, json: { code: "CONFLICT" } });
  });

  test("is the same run where the call has no id of its own to be known by", async () => {
    const messages = [{ id: "m1", role: "user", parts: [{ type: "text", text: quick }] }];
    const ask = (key: string, trigger: string) =>
      openStream(installation, "POST /ai-sdk/chat", {
        body: { id: "chat-of-keys", trigger, messages },
        headers: { "idempotency-key": key },
      });
    expect(await (await ask(randomUUID(), "submit-message")).ended).toBe("done");
    const key = randomUUID();
    const rows = await added(async () => {
      const first = await ask(key, "regenerate-message");
      await first.ended;
      const again = await ask(key, "regenerate-message");
      await again.ended;
      expect(runIdOf(again)).toBe(runIdOf(first));
      expect(again.raw()).toBe(first.raw());
      expect(again.headers.get("idempotent-replayed")).toBe("true");
    });
    expect(rows).toEqual({ runs: 1, messages: 1, conversations: 0, keys: 1 });
  });

  test("goes on from a cursor by its run", async () => {
    const key = randomUUID();
    const body = { message: "/long 60 rate=100" };
    const headers = { "idempotency-key": key };
    const first = await openStream(installation, "POST /chat/stream", { body, headers });
    await first.untilFrame(isText);
    first.leave();
    const again = await openStream(installation, "POST /chat/stream", { body, headers });
    expect(runIdOf(again)).toBe(runIdOf(first));
    expect(await again.ended).toBe("done");
    expect(textIn(eventsIn(again.frames))).toBe(expectedAnswer(body.message));
  });
});

describe("a stop under a key", () => {
  test("is answered as it was, by all at once and later", async () => {
    const stream = await openStream(installation, "POST /chat/stream", {
      body: { message: "/long 20000 rate=100", maxTokens: 100_000 },
    });
    await stream.untilFrame(isText);
    const route = `POST /runs/${runIdOf(stream)}/stop`;
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call(route, undefined, key)),
    );
    expect(await stream.ended).toBe("done");
    answers.push(await call(route, undefined, key), await call(route, {}, key));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(run.parse(answers[0]?.json).id).toBe(runIdOf(stream));
  });
});

describe("a key", () => {
  test("of a call that was refused may be used again", async () => {
    const key = randomUUID();
    const rows = await added(async () => {
      for (const [route, body, status] of [
        ["POST /chat", { message: "" }, 400],
        ["POST /chat", { message: "Hi", conversationId: randomUUID() }, 404],
        [`POST /messages/${own.answerId}/continue`, {}, 409],
        ["POST /chat", "{", 400],
      ] as const)
        expect((await call(route, body, key)).status).toBe(status);
    });
    expect(rows).toEqual({ ...none, keys: 0 });
    const answer = await call("POST /chat", { message: quick }, key);
    expect([answer.status, isReplayed(answer)]).toEqual([200, false]);
  });

  test("of an answer that failed gives that failure again, and asks nobody twice", async () => {
    const key = randomUUID();
    const rows = await added(async () => {
      for (let time = 0; time < 2; time++) {
        const answer = await call("POST /chat", { message: "/error 401" }, key);
        expect(answer).toMatchObject({ status: 502, json: { code: "UPSTREAM_AUTH" } });
      }
    });
    expect(rows.runs).toBe(1);
  });

  test.for(["", " ", "a b", "ü", "x".repeat(256)])("must not be %j", async (key) => {
    const rows = await added(async () => {
      const answer = await call("POST /conversations", {}, key);
      expect(answer).toMatchObject({ status: 400, json: { code: "BAD_REQUEST" } });
    });
    expect(rows).toEqual({ ...none, keys: 0 });
  });

  test.for(["x", "x".repeat(255), `"quoted"`, "'; DROP TABLE runs; --".replaceAll(" ", "_")])(
    "may be %j",
    async (key) => {
      const first = await call("POST /conversations", {}, key);
      const again = await call("POST /conversations", {}, key);
      expect([first.status, again.text]).toEqual([201, first.text]);
    },
  );

  test("says nothing where nothing is made", async () => {
    const key = randomUUID();
    const rows = await added(async () => {
      await call("GET /models", undefined, key);
      await call(`PATCH /conversations/${own.conversationId}`, { title: "Mine" }, key);
    });
    expect(rows).toEqual({ ...none, keys: 0 });
  });

  test("is each user's own", async () => {
    const key = randomUUID();
    const body = { title: "Mine" };
    const mine = await call("POST /conversations", body, key);
    const { organizationId, userId } = await db
      .selectFrom("conversations")
      .select(["organizationId", "userId"])
      .where("id", "=", observed.stranger.conversationId)
      .executeTakeFirstOrThrow();
    await db
      .updateTable("idempotencyKeys")
      .set({ organizationId, userId, conversationId: null })
      .where("key", "=", key)
      .execute();
    const again = await call("POST /conversations", body, key);
    expect([again.status, isReplayed(again)]).toEqual([201, false]);
    expect(again.text).not.toBe(mine.text);
  });

  test("is forgotten after a day, and then taken anew, by twenty at once, too", async () => {
    const keys = Array.from({ length: 10 }, () => randomUUID());
    const first = await Promise.all(keys.map((key) => call("POST /conversations", {}, key)));
    const move = (hours: number) =>
      db
        .updateTable("idempotencyKeys")
        .set({ createdAt: new Date(Date.now() - hours * 3_600_000) })
        .execute();
    await move(23);
    const same = await Promise.all(keys.map((key) => call("POST /conversations", {}, key)));
    expect(same.map(({ text }) => text)).toEqual(first.map(({ text }) => text));
    await move(25);
    const anew = await Promise.all(
      [...keys, ...keys].map((key) => call("POST /conversations", { title: "Anew" }, key)),
    );
    expect(anew.map(({ status }) => status)).toEqual(anew.map(() => 201));
    const texts = anew.map(({ text }) => text);
    expect(texts.slice(keys.length)).toEqual(texts.slice(0, keys.length));
    expect(texts).not.toContain(first[0]?.text);
    await call("POST /conversations", {}, randomUUID());
    const old = db
      .selectFrom("idempotencyKeys")
      .select("key")
      .where("createdAt", "<", new Date(Date.now() - 24 * 3_600_000));
    expect(await old.execute()).toEqual([]);
  });

  test("keeps no text of a conversation that was deleted", async () => {
    const key = randomUUID();
    const secret = `A secret ${randomUUID()}`;
    const body = { message: `/echo rate=max ${secret}` };
    const reply = chatReply.parse((await call("POST /chat", body, key)).json);
    const at = `/conversations/${reply.conversationId}`;
    const titled = await call("POST /conversations", { title: secret }, randomUUID());
    const sent = await call(`POST ${at}/messages`, { content: secret }, randomUUID());
    await stopAll();
    expect(await kept(secret)).toBe(3);
    expect((await call(`DELETE ${at}`)).status).toBe(204);
    expect((await call(`DELETE /conversations/${conversation.parse(titled.json).id}`)).status).toBe(
      204,
    );
    expect(startedRun.parse(sent.json).run.conversationId).toBe(reply.conversationId);
    expect(await kept(secret)).toBe(0);
  });
});

async function kept(text: string): Promise<number> {
  const rows = await db
    .selectFrom("idempotencyKeys")
    .select("key")
    .where("body", "like", `%${text}%`)
    .execute();
  return rows.length;
}

describe("a server that is killed in the middle of a call", () => {
  test.for([
    ["before a token was seen", "/options ttft=5000 rate=max /echo at last", "at last"],
    ["in the middle of the text", "/long 4000 rate=150", undefined],
  ] as const)("%s: the same call goes on with the same run", async ([, message, reply]) => {
    await using own = await Installation.start();
    const headers = { "idempotency-key": "the-only-one" };
    const body = { message };
    const first = callRest(own, "POST /chat", { body, headers }).catch(() => undefined);
    const [before] = await until("the run has begun", async () => {
      const { items } = await own.client().runs.list.query({});
      return items[0]?.status === "streaming" && items;
    });
    await until("it has come as far", async () => {
      if (reply !== undefined) return true;
      const stream = await openStream(own, `GET /runs/${before?.id}/events`);
      await stream.untilFrame(isText);
      stream.leave();
      return true;
    });
    await own.kill();
    expect(await first).toBeUndefined();
    await own.start();
    const again = await callRest(own, "POST /chat", { body, headers });
    expect(again.json).toMatchObject(
      reply === undefined ? { code: "RUN_LOST" } : { reply, runId: before?.id },
    );
    expect(again.status).toBe(reply === undefined ? 503 : 200);
    const { items } = await own.client().runs.list.query({});
    expect(items.map(({ id }) => id)).toEqual([before?.id]);
  });
});

test("none of it was a failure of the server's own", () => {
  const failures = installation.server
    .output()
    .split("\n")
    .filter((line) => /"level":(50|60)/.test(line) && !line.includes('"status":502'));
  expect(failures).toEqual([]);
});
