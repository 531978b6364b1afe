import { insertKey } from "@parley/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { openAt } from "./driver/open-at.ts";
import { signIn as signInByRow } from "./driver/people.ts";
import { mutation, query, send } from "./driver/raw-call.ts";
import { OWNER, PASSWORD, Team } from "./driver/team.ts";
import { until } from "./driver/until.ts";

let team: Team;

beforeAll(async () => {
  team = await Team.start();
  await team.makeOwner();
});
afterAll(() => team[Symbol.asyncDispose]());

const withRun = z.object({
  result: z.object({ data: z.object({ run: z.object({ id: z.uuid() }) }) }),
});
const users = z.object({ users: z.array(z.object({ id: z.uuid(), email: z.string() })) });
const entries = z.array(z.object({ action: z.string(), targetId: z.string() }));

async function userId(email: string): Promise<string> {
  const listed = await team.owner.get("/api/auth/admin/list-users?limit=100");
  const found = listed.as(users).users.find((user) => user.email === email);
  return z.string().parse(found?.id);
}

const ban = (id: string, more: object = {}) =>
  team.owner.post("/api/auth/admin/ban-user", { userId: id, ...more });
const signIn = (email: string) =>
  team.jar().post("/api/auth/sign-in/email", { email, password: PASSWORD });

test("who is banned loses session, key and streams, and is not let in until it is over", async () => {
  const jar = await team.join("rude", "member");
  const id = await userId("rude@example.com");
  const { organizationId } = await team.db
    .selectFrom("members")
    .select("organizationId")
    .where("userId", "=", id)
    .executeTakeFirstOrThrow();
  const { secret } = await insertKey(team.db, { organizationId, userId: id }, { scopes: ["*"] });
  const { url } = team.installation;
  const models = () =>
    fetch(`${url}/api/v1/models`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await models()).status).toBe(200);
  const start = mutation("chat.start", {
    id: crypto.randomUUID(),
    message: "/long 20000 rate=20",
    maxTokens: 100_000,
  });
  const started = await send(url, {
    ...start,
    headers: { ...start.headers, cookie: jar.cookie, origin: url },
  });
  const { run } = withRun.parse(JSON.parse(started.body)).result.data;
  const input = encodeURIComponent(JSON.stringify({ runId: run.id }));
  const follow = `${url}/api/trpc/runs.follow?input=${input}`;
  const stream = await openAt(follow, { cookie: jar.cookie });
  const byKey = await openAt(follow, { authorization: `Bearer ${secret}` });
  await Promise.all([stream.untilText("delta"), byKey.untilText("delta")]);

  expect(await ban(id, { banReason: "Spam" })).toMatchObject({ status: 200 });
  await Promise.all([
    until("the session's stream ends", () => !stream.isOpen()),
    until("the key's stream ends", () => !byKey.isOpen()),
    until("the session ends", async () => !(await team.mayCall(jar))),
    until("the key ends", async () => (await models()).status === 401),
  ]);
  expect(await signIn("rude@example.com")).toMatchObject({
    status: 403,
    body: expect.stringContaining("This account is not let in."),
  });

  // Whatever way a session came about, it is worth nothing.
  const person = { organizationId, userId: id, role: "member", canary: "" } as const;
  const { cookie } = await signInByRow(team.db, person);
  const list = { ...query("conversations.list", {}), headers: { cookie } };
  expect(await send(url, list)).toMatchObject({ status: 401 });

  const unbanned = await team.owner.post("/api/auth/admin/unban-user", { userId: id });
  expect(unbanned).toMatchObject({ status: 200 });
  expect(await team.mayCall(await team.signIn("rude@example.com"))).toBe(true);
  expect((await models()).status).toBe(200);
  const told = await team.db
    .selectFrom("auditLog")
    .select(["action", "targetId"])
    .where("action", "like", "user.%")
    .orderBy("createdAt")
    .execute();
  expect(entries.parse(told)).toEqual([
    { action: "user.ban", targetId: id },
    { action: "user.unban", targetId: id },
  ]);
});

test("a ban with an end ends by itself", async () => {
  await team.join("hasty", "member");
  const id = await userId("hasty@example.com");
  expect(await ban(id, { banExpiresIn: 3_600 })).toMatchObject({ status: 200 });
  expect(await signIn("hasty@example.com")).toMatchObject({ status: 403 });
  await team.db
    .updateTable("users")
    .set({ banExpires: new Date(Date.now() - 1_000) })
    .where("id", "=", id)
    .execute();
  expect(await team.mayCall(await team.signIn("hasty@example.com"))).toBe(true);
});

test("nobody is banned by others than who set the installation up, nor are they", async () => {
  const other = await team.join("second", "owner");
  await team.join("target", "member");
  const id = await userId("target@example.com");
  expect(await other.post("/api/auth/admin/ban-user", { userId: id })).toMatchObject({
    status: 403,
  });
  expect(await other.get("/api/auth/admin/list-users")).toMatchObject({ status: 403 });
  expect(await ban(await userId(OWNER))).toMatchObject({ status: 400 });
  expect(await ban(id, { banExpiresIn: -1 })).toMatchObject({ status: 400 });
  expect(await ban(crypto.randomUUID())).toMatchObject({ status: 404 });
  for (const path of ["impersonate-user", "set-role", "set-user-password", "remove-user"])
    expect(await team.owner.post(`/api/auth/admin/${path}`, { userId: id })).toMatchObject({
      status: 404,
    });
});
