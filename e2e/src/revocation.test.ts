import { type Db, revokeApiKey } from "@parley/db";
import { insertKey, insertOrganization } from "@parley/db/testing";
import { run } from "@parley/shared";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAt, type StreamAt } from "./driver/open-at.ts";
import { insertSomebody, type Person, signIn } from "./driver/people.ts";
import { callRest } from "./driver/rest-call.ts";
import { type ObservedInstallation, startObserved } from "./driver/rest-installation.ts";
import { until } from "./driver/until.ts";

/**
 * From the moment on which a credential is gone to the end of its streams, in ms: by design 5 s,
 * which a busy machine does not keep. Without an end of theirs they would go on for minutes.
 */
const WITHIN_MS = 20_000;
const LONG = "/long 20000 rate=20";

let observed: ObservedInstallation;
let db: Db;
let organizationId: string;

beforeAll(async () => {
  observed = await startObserved();
  db = observed.db;
  organizationId = await insertOrganization(db);
});
afterAll(() => observed[Symbol.asyncDispose]());

/** Somebody with an API key and a session. */
interface Member {
  person: Person;
  keyId: string;
  bearer: { authorization: string };
  session: { cookie: string };
}

async function makeMember(): Promise<Member> {
  const person = await insertSomebody(db, { organizationId, role: "member" });
  const { id, secret } = await insertKey(db, person, { scopes: ["chat:write"] });
  const bearer = { authorization: `Bearer ${secret}` };
  return { person, keyId: id, bearer, session: await signIn(db, person) };
}

const open = (path: string, headers: Record<string, string>, body?: object): Promise<StreamAt> =>
  openAt(`${observed.installation.url}${path}`, headers, body);

/** One stream of each kind: how it is opened, and by which credential. */
interface Opened {
  kind: string;
  by: "key" | "session";
  stream: StreamAt;
}

async function openAll({ bearer, session }: Member): Promise<Opened[]> {
  const asked = { message: LONG, maxTokens: 100_000 };
  const started = await open("/api/v1/chat/stream", bearer, asked);
  await started.untilText("delta");
  const { runId } = started;
  const chat = crypto.randomUUID();
  const uiChat = {
    id: chat,
    trigger: "submit-message",
    maxTokens: 100_000,
    messages: [{ id: "m1", role: "user", parts: [{ type: "text", text: LONG }] }],
  };
  const inChat = await open("/api/v1/ai-sdk/chat", bearer, uiChat);
  await inChat.untilText("delta");
  const asVendor = {
    model: "claude-sonnet-4-6",
    max_tokens: 100_000,
    stream: true,
    messages: [{ role: "user", content: LONG }],
  };
  const follow = `/api/trpc/runs.follow?input=${encodeURIComponent(JSON.stringify({ runId }))}`;
  // Not the way that the web client asks, but the same procedure: served by tRPC's own writer.
  const byTrpcItself = follow.replace("runs.follow", "runs%2Efollow");
  const opened: [string, Opened["by"], Promise<StreamAt>][] = [
    ["runs.follow by key", "key", open(follow, bearer)],
    ["runs.follow by session", "session", open(follow, session)],
    ["runs.follow by tRPC itself", "key", open(byTrpcItself, bearer)],
    ["/runs/{id}/events", "key", open(`/api/v1/runs/${runId}/events`, bearer)],
    ["the same, as text", "key", open(`/api/v1/runs/${runId}/events?format=text`, bearer)],
    ["the same, resumed", "key", open(`/api/v1/runs/${runId}/events?after=1`, bearer)],
    ["/ai-sdk, resumed", "key", open(`/api/v1/ai-sdk/chat/${chat}/stream`, bearer)],
    ["/v1/messages", "key", open("/v1/messages", bearer, asVendor)],
    ["/v1/chat/completions", "key", open("/v1/chat/completions", bearer, asVendor)],
  ];
  const all = [
    { kind: "/chat/stream", by: "key" as const, stream: started },
    { kind: "/ai-sdk/chat", by: "key" as const, stream: inChat },
    ...(await Promise.all(
      opened.map(async ([kind, by, stream]) => ({ kind, by, stream: await stream })),
    )),
  ];
  for (const { kind, stream } of all) {
    expect({ kind, status: stream.status }).toEqual({ kind, status: 200 });
    await stream.untilText("word|data");
  }
  return all;
}

/** Runs of somebody's that are being written, and how far they have come. */
async function progressOf({ userId }: Person): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("runs as r")
    .innerJoin("runEvents as e", "e.runId", "r.id")
    .select(["r.id", (eb) => eb.fn.max("e.seq").as("seq")])
    .where("r.userId", "=", userId)
    .where("r.status", "=", "streaming")
    .groupBy("r.id")
    .execute();
  return new Map(rows.map(({ id, seq }) => [id, seq]));
}

/** All of these streams end in time, and what they showed goes on being written. */
async function expectCut(member: Member, gone: readonly Opened[], goesOn: number): Promise<void> {
  const late = AbortSignal.timeout(WITHIN_MS);
  const ends = gone.map(async ({ kind, stream }) => {
    await Promise.race([
      stream.ended,
      new Promise((_resolve, reject) => {
        late.addEventListener("abort", () => reject(new Error(`${kind} was still open.`)));
      }),
    ]);
  });
  await Promise.all(ends);
  for (const { kind, stream } of gone)
    expect({ kind, isDone: /\[DONE\]|event: return|message_stop/.test(stream.raw()) }).toEqual({
      kind,
      isDone: false,
    });
  const before = await progressOf(member.person);
  expect(before.size, "the runs go on").toBe(goesOn);
  await until("every run has come further", async () => {
    const now = await progressOf(member.person);
    return [...before].every(([id, seq]) => (now.get(id) ?? 0) > seq);
  });
}

async function expectRefused({ person, bearer, session }: Member, by: readonly Opened["by"][]) {
  const [runId = ""] = (await progressOf(person)).keys();
  const follow = `/api/trpc/runs.follow?input=${encodeURIComponent(JSON.stringify({ runId, lastEventId: "1" }))}`;
  const tries = [
    ...(by.includes("session") ? [() => open(follow, session)] : []),
    () => open(follow, bearer),
    () => open(`/api/v1/runs/${runId}/events`, { ...bearer, "last-event-id": "1" }),
    () => open(`/api/v1/runs/${runId}/events?after=1`, bearer),
    () => open("/v1/messages", bearer, {}),
  ];
  for (const again of tries) {
    // Who called just before may be known for two seconds more.
    const refused = await until(
      "it is refused",
      async () => {
        const stream = await again();
        if (stream.status === 401) return stream;
        stream.leave();
        return undefined;
      },
      WITHIN_MS,
    );
    await refused.ended;
    expect(refused.raw()).not.toMatch(/text\.delta|run\.started/);
  }
}

async function stopAll({ userId }: Person): Promise<void> {
  await db
    .updateTable("runs")
    .set({ stopRequestedAt: new Date() })
    .where("userId", "=", userId)
    .where("status", "=", "streaming")
    .execute();
}

describe("what is open ends soon, and the runs go on, when", () => {
  test("the key is revoked: only what it had", async () => {
    const member = await makeMember();
    const other = await insertKey(db, member.person, { scopes: ["keys:write"] });
    const all = await openAll(member);
    const headers = { authorization: `Bearer ${other.secret}` };
    const route = `POST /api-keys/${member.keyId}/revoke`;
    const revoked = await callRest(observed.installation, route, { headers });
    expect(revoked.status).toBe(200);
    const byKey = all.filter(({ by }) => by === "key");
    await expectCut(member, byKey, 4);
    await expectRefused(member, ["key"]);
    const rest = all.filter(({ by }) => by === "session");
    expect(rest.map(({ stream }) => stream.isOpen())).toEqual([true]);
    for (const { stream } of rest) stream.leave();
    await stopAll(member.person);
  });

  test("the key runs out", async () => {
    const member = await makeMember();
    const all = (await openAll(member)).filter(({ by }) => by === "key");
    await db
      .updateTable("apiKeys")
      .set({ expiresAt: new Date() })
      .where("id", "=", member.keyId)
      .execute();
    await expectCut(member, all, 4);
    await expectRefused(member, ["key"]);
    await stopAll(member.person);
  });

  test("the member is removed", async () => {
    const member = await makeMember();
    const all = await openAll(member);
    await db.deleteFrom("members").where("userId", "=", member.person.userId).execute();
    await expectCut(member, all, 4);
    await expectRefused(member, ["key", "session"]);
    await stopAll(member.person);
  });
});

test("who is demoted follows on what they may still see, and starts and stops nothing more", async () => {
  const member = await makeMember();
  const stream = await open("/api/v1/chat/stream", member.bearer, {
    message: LONG,
    maxTokens: 100_000,
  });
  await stream.untilText("delta");
  await db
    .updateTable("members")
    .set({ role: "viewer" })
    .where("userId", "=", member.person.userId)
    .execute();
  const headers = member.bearer;
  const stop = `POST /runs/${stream.runId}/stop`;
  await until(
    "the role of now counts",
    async () => {
      const asked = await callRest(observed.installation, "POST /conversations", {
        headers,
        body: {},
      });
      return asked.status === 403;
    },
    WITHIN_MS,
  );
  const refused = await Promise.all([
    callRest(observed.installation, stop, { headers }),
    callRest(observed.installation, "POST /chat", { headers, body: { message: "Hi" } }),
    callRest(observed.installation, "POST /chat/stream", { headers, body: { message: "Hi" } }),
  ]);
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403]);
  const seen = stream.raw().length;
  await until("more comes", () => stream.raw().length > seen);
  const state = await callRest(observed.installation, `GET /runs/${stream.runId}`, { headers });
  expect(run.parse(state.json).status).toBe("streaming");
  stream.leave();
  await stopAll(member.person);
});

test("a call that waits for a whole answer ends, too", async () => {
  const member = await makeMember();
  const waiting = callRest(observed.installation, "POST /chat", {
    headers: member.bearer,
    body: { message: LONG, maxTokens: 100_000 },
    signal: AbortSignal.timeout(60_000),
  });
  await until("its run is being written", async () => (await progressOf(member.person)).size === 1);
  await revokeApiKey(
    db,
    { ...member.person, scopes: "all", via: "session", credentialId: null },
    member.keyId,
  );
  const answer = await waiting;
  expect(answer).toMatchObject({ status: 401, json: { code: "UNAUTHORIZED" } });
  expect((await progressOf(member.person)).size).toBe(1);
  await stopAll(member.person);
});
