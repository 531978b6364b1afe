import type { Db } from "@parley/db";
import { createTestDatabase, startTestCluster } from "@parley/db/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { CookieJar, totpCode } from "./driver/cookie-jar.ts";
import { connectTo } from "./driver/database-snapshot.ts";
import { Installation } from "./driver/installation.ts";
import { openAt } from "./driver/open-at.ts";
import { query, send } from "./driver/raw-call.ts";
import { until } from "./driver/until.ts";

const PASSWORD = "correct horse battery";
const OWNER = "owner@example.com";

let resources: AsyncDisposableStack;
let installation: Installation;
let db: Db;
let owner: CookieJar;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  const cluster = resources.use(await startTestCluster());
  const database = await createTestDatabase(cluster.address, { template: "template0" });
  installation = resources.use(
    await Installation.start({
      DATABASE_URL: database.connectionString,
      LOG_LEVEL: "debug",
      SIGN_INS_PER_ADDRESS: "0",
      SIGN_INS_PER_ACCOUNT: "0",
    }),
  );
  db = resources.use(connectTo(database.connectionString));
  owner = new CookieJar(installation.url);
});
afterAll(() => resources.disposeAsync());

const status = z.object({ signedIn: z.boolean(), needsOwnerAccount: z.boolean() });
const withId = z.object({ id: z.uuid() });

/** Whether our own procedures know the person. */
async function mayCall(jar: CookieJar): Promise<boolean> {
  const call = query("conversations.list", {});
  const answer = await send(installation.url, { ...call, headers: { cookie: jar.cookie } });
  return answer.status === 200;
}

async function signIn(email: string, password = PASSWORD): Promise<CookieJar> {
  const jar = new CookieJar(installation.url);
  expect(await jar.post("/api/auth/sign-in/email", { email, password })).toMatchObject({
    status: 200,
  });
  return jar;
}

async function invite(email: string, role: string, by = owner): Promise<string> {
  const reply = await by.post("/api/auth/organization/invite-member", { email, role });
  expect(reply.status).toBe(200);
  return reply.as(withId).id;
}

/** Somebody new, who came by an invitation. */
async function join(name: string, role: string): Promise<CookieJar> {
  const jar = new CookieJar(installation.url);
  const id = await invite(`${name}@example.com`, role);
  const reply = await jar.post(`/api/auth/invitations/${id}/sign-up`, { name, password: PASSWORD });
  expect(reply.status).toBe(204);
  return jar;
}

async function memberId(email: string): Promise<string> {
  const { id } = await db
    .selectFrom("members as m")
    .innerJoin("users as u", "u.id", "m.userId")
    .select("m.id")
    .where("u.email", "=", email)
    .executeTakeFirstOrThrow();
  return id;
}

describe("the first start", () => {
  test("signs the owner in by its link, once, and lets them make their account", async () => {
    const link = new URL(installation.server.signInUrl);
    expect((await owner.get("/api/auth/status")).as(status)).toEqual({
      signedIn: false,
      needsOwnerAccount: true,
    });
    const account = { name: "Olga", email: "Owner@Example.com", password: PASSWORD };
    expect(await owner.post("/api/auth/owner-account", account)).toMatchObject({ status: 401 });
    await owner.get(link.pathname + link.search);
    expect(await mayCall(owner)).toBe(true);
    const again = new CookieJar(installation.url);
    await again.get(link.pathname + link.search);
    expect(await mayCall(again)).toBe(false);
    expect(
      await owner.post("/api/auth/owner-account", { ...account, password: "short" }),
    ).toMatchObject({ status: 400 });
    expect(await owner.post("/api/auth/owner-account", account)).toMatchObject({ status: 204 });
    expect(await owner.post("/api/auth/owner-account", account)).toMatchObject({ status: 409 });
    expect((await owner.get("/api/auth/status")).as(status)).toEqual({
      signedIn: true,
      needsOwnerAccount: false,
    });
  });
});

describe("a session", () => {
  test("ends with signing out, and starts with the password only, from our own pages", async () => {
    const signedOut = owner.cookie;
    expect(await owner.post("/api/auth/sign-out")).toMatchObject({ status: 200 });
    const call = { ...query("conversations.list", {}), headers: { cookie: signedOut } };
    await until("the old cookie is refused", async () => {
      const { status: code } = await send(installation.url, call);
      return code === 401;
    });
    const jar = new CookieJar(installation.url);
    const right = { email: OWNER, password: PASSWORD };
    const wrong = { ...right, password: `${PASSWORD}!` };
    expect(await jar.post("/api/auth/sign-in/email", wrong)).toMatchObject({ status: 401 });
    const elsewhere = await jar.post("/api/auth/sign-in/email", right, "https://evil.example");
    expect(elsewhere).toMatchObject({ status: 403, setCookies: [] });
    const answer = await jar.post("/api/auth/sign-in/email", right);
    expect(answer.setCookies).toEqual([
      expect.stringMatching(/^parley_session=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    owner = jar;
    expect(await mayCall(owner)).toBe(true);
  });

  test("is a new one at each sign-in, whatever cookie was there before", async () => {
    const jar = await signIn(OWNER);
    const before = jar.cookie;
    await jar.post("/api/auth/sign-in/email", { email: OWNER, password: PASSWORD });
    expect(jar.cookie).not.toBe(before);
  });

  test("ends for all others when the password is changed", async () => {
    const other = await signIn(OWNER);
    const change = (from: string, to: string) =>
      owner.post("/api/auth/change-password", { currentPassword: from, newPassword: to });
    expect(await change(PASSWORD, `${PASSWORD} 2`)).toMatchObject({ status: 200 });
    await until("the other session ends", async () => !(await mayCall(other)));
    expect(await mayCall(owner)).toBe(true);
    expect(await change(`${PASSWORD} 2`, PASSWORD)).toMatchObject({ status: 200 });
  });
});

describe("an account", () => {
  test("of the owner is made by nobody else who is signed in", async () => {
    const pretender = await join("pretender", "admin");
    const account = { name: "P", email: "pretender-2@example.com", password: PASSWORD };
    expect(await pretender.post("/api/auth/owner-account", account)).toMatchObject({ status: 403 });
  });

  test("is not made without an invitation, and organizations are made and deleted by nobody", async () => {
    const jar = new CookieJar(installation.url);
    const someone = { name: "X", email: "x@example.com", password: PASSWORD };
    expect(await jar.post("/api/auth/sign-up/email", someone)).toMatchObject({ status: 404 });
    for (const path of ["create", "delete", "add-member", "create-team"])
      expect(await owner.post(`/api/auth/organization/${path}`, { name: "X" })).toMatchObject({
        status: 404,
      });
    for (const path of ["delete-user", "change-email", "set-password", "sign-in/social"])
      expect(await owner.post(`/api/auth/${path}`)).toMatchObject({ status: 404 });
  });
});

describe("an invitation", () => {
  test("makes an account for its e-mail, once", async () => {
    const id = await invite("Max@Example.com", "member");
    const jar = new CookieJar(installation.url);
    expect(JSON.parse((await jar.get(`/api/auth/invitations/${id}`)).body)).toEqual({
      organization: "My organization",
      email: "max@example.com",
      role: "member",
      hasAccount: false,
      expired: false,
    });
    const input = { name: "Max", password: PASSWORD };
    const path = `/api/auth/invitations/${id}/sign-up`;
    expect(await jar.post(path, { ...input, email: "else@example.com" })).toMatchObject({
      status: 400,
    });
    const both = await Promise.all([jar.post(path, input), jar.post(path, input)]);
    expect(both.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([204, 409]);
    expect(await mayCall(jar)).toBe(true);
    expect(await mayCall(await signIn("max@example.com"))).toBe(true);
    expect(await jar.get(`/api/auth/invitations/${id}`)).toMatchObject({
      body: expect.stringContaining('"expired":true'),
    });
    expect(installation.server.output()).not.toContain(id);
  });

  test("is accepted by who has its e-mail, and by nobody else", async () => {
    const other = await db
      .insertInto("organizations")
      .values({ id: crypto.randomUUID(), name: "Others" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const { userId } = await db
      .selectFrom("members as m")
      .innerJoin("users as u", "u.id", "m.userId")
      .select("m.userId")
      .where("u.email", "=", OWNER)
      .executeTakeFirstOrThrow();
    await db
      .insertInto("members")
      .values({ organizationId: other.id, userId, role: "owner" })
      .execute();
    const reply = await owner.post("/api/auth/organization/invite-member", {
      email: "max@example.com",
      role: "viewer",
      organizationId: other.id,
    });
    const invitationId = reply.as(withId).id;
    const foreign = await join("foreign", "member");
    const accept = (jar: CookieJar) =>
      jar.post("/api/auth/organization/accept-invitation", { invitationId });
    const signUp = { name: "M", password: PASSWORD };
    expect(
      await foreign.post(`/api/auth/invitations/${invitationId}/sign-up`, signUp),
    ).toMatchObject({ status: 409 });
    expect(await accept(foreign)).toMatchObject({ status: 403 });
    const max = await signIn("max@example.com");
    expect(await accept(max)).toMatchObject({ status: 200 });
    expect(await accept(max)).toMatchObject({ status: 400 });
    // Back to the one that the other tests are in.
    await db.deleteFrom("organizations").where("id", "=", other.id).execute();
  });

  test("runs out, and counts only while whoever gave it could give it", async () => {
    const late = await invite("late@example.com", "member");
    await db
      .updateTable("invitations")
      .set({ expiresAt: new Date(0) })
      .where("id", "=", late)
      .execute();
    const admin = await join("inviter", "admin");
    const orphan = await invite("orphan@example.com", "admin", admin);
    const demote = { memberId: await memberId("inviter@example.com"), role: "member" };
    const demoted = await owner.post("/api/auth/organization/update-member-role", demote);
    expect(demoted.status).toBe(200);
    const input = { name: "Late", password: PASSWORD };
    for (const id of [late, orphan]) {
      const jar = new CookieJar(installation.url);
      const path = `/api/auth/invitations/${id}`;
      expect((await jar.get(path)).body).toContain('"expired":true');
      expect(await jar.post(`${path}/sign-up`, input)).toMatchObject({ status: 409 });
    }
    for (const id of [crypto.randomUUID(), "no-id"])
      expect(await owner.get(`/api/auth/invitations/${id}`)).toMatchObject({ status: 404 });
  });

  test("is not accepted, either, once whoever gave it could not give it", async () => {
    const admin = await join("fallen", "admin");
    const guest = await join("waiting", "member");
    await owner.post("/api/auth/organization/remove-member", {
      memberIdOrEmail: "waiting@example.com",
    });
    const invitationId = await invite("waiting@example.com", "admin", admin);
    const memberIdOfAdmin = await memberId("fallen@example.com");
    const demote = { memberId: memberIdOfAdmin, role: "member" };
    expect((await owner.post("/api/auth/organization/update-member-role", demote)).status).toBe(
      200,
    );
    const accept = () => guest.post("/api/auth/organization/accept-invitation", { invitationId });
    expect(await accept()).toMatchObject({ status: 400 });
    expect(await mayCall(guest)).toBe(false);
    await owner.post("/api/auth/organization/update-member-role", { ...demote, role: "admin" });
    expect(await accept()).toMatchObject({ status: 200 });
  });

  test("gives no role above that of who gives it", async () => {
    const admin = await join("admin", "admin");
    const member = await join("member", "member");
    const viewer = await join("viewer", "viewer");
    const inviteBy = (jar: CookieJar, role: string) =>
      jar.post("/api/auth/organization/invite-member", { email: "new@example.com", role });
    expect(await inviteBy(admin, "owner")).toMatchObject({ status: 403 });
    expect(await inviteBy(admin, "admin,owner")).toMatchObject({ status: 400 });
    for (const jar of [member, viewer])
      expect(await inviteBy(jar, "viewer")).toMatchObject({ status: 403 });
    expect(await inviteBy(admin, "admin")).toMatchObject({ status: 200 });

    const setRole = async (jar: CookieJar, email: string, role: string) =>
      jar.post("/api/auth/organization/update-member-role", {
        memberId: await memberId(email),
        role,
      });
    expect(await setRole(admin, "admin@example.com", "owner")).toMatchObject({ status: 403 });
    expect(await setRole(admin, OWNER, "member")).toMatchObject({ status: 403 });
    expect(await setRole(member, "member@example.com", "admin")).toMatchObject({ status: 403 });
    const removeOwner = { memberIdOrEmail: OWNER };
    expect(await admin.post("/api/auth/organization/remove-member", removeOwner)).toMatchObject({
      status: 400,
    });
  });
});

describe("the last owner", () => {
  test("can be neither demoted nor removed, not by themselves and not in the database", async () => {
    const ownerId = await memberId(OWNER);
    const { organizationId } = await db
      .selectFrom("members")
      .select("organizationId")
      .where("id", "=", ownerId)
      .executeTakeFirstOrThrow();
    const tries: [string, object][] = [
      ["update-member-role", { memberId: ownerId, role: "admin" }],
      ["remove-member", { memberIdOrEmail: ownerId }],
      ["leave", { organizationId }],
    ];
    for (const [path, body] of tries)
      expect(await owner.post(`/api/auth/organization/${path}`, body)).toMatchObject({
        status: 400,
      });
    await expect(db.deleteFrom("members").where("id", "=", ownerId).execute()).rejects.toThrow(
      "keeps at least one owner",
    );
  });

  test("stays, when two owners demote each other at once", async () => {
    await join("second", "owner");
    const ids = [await memberId(OWNER), await memberId("second@example.com")];
    const demote = (id: string) =>
      db.updateTable("members").set({ role: "admin" }).where("id", "=", id).execute();
    const done = await Promise.allSettled(ids.map(demote));
    expect(done.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
    await db.updateTable("members").set({ role: "owner" }).where("id", "in", ids).execute();
  });
});

describe("who is removed", () => {
  test("loses their session and what they follow within five seconds", async () => {
    const jar = await join("leaver", "member");
    const id = crypto.randomUUID();
    const started = await fetch(`${installation.url}/api/trpc/chat.start`, {
      method: "POST",
      headers: {
        cookie: jar.cookie,
        origin: installation.url,
        "content-type": "application/json",
      },
      body: JSON.stringify({ id, message: "/long 20000 rate=20", maxTokens: 100_000 }),
    });
    const run = z.object({ run: withId });
    const { result } = z.object({ result: z.object({ data: run }) }).parse(await started.json());
    const input = encodeURIComponent(JSON.stringify({ runId: result.data.run.id }));
    const stream = await openAt(`${installation.url}/api/trpc/runs.follow?input=${input}`, {
      cookie: jar.cookie,
    });
    await stream.untilText("delta");
    const removed = await owner.post("/api/auth/organization/remove-member", {
      memberIdOrEmail: "leaver@example.com",
    });
    expect(removed.status).toBe(200);
    const gone = until("their calls are refused", async () => !(await mayCall(jar)));
    const cut = until("the stream ends", () => !stream.isOpen());
    await Promise.all([gone, cut]);
  });
});

describe("a second factor", () => {
  const enabled = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) });

  test("is asked for at the next sign-in; a backup code stands in for it, once", async () => {
    const jar = await join("careful", "member");
    const turnedOn = await jar.post("/api/auth/two-factor/enable", { password: PASSWORD });
    const { totpURI, backupCodes } = turnedOn.as(enabled);
    const verify = (by: CookieJar, code: string) =>
      by.post("/api/auth/two-factor/verify-totp", { code });
    expect(await verify(jar, "000000")).toMatchObject({ status: 401 });
    expect(await verify(jar, totpCode(totpURI))).toMatchObject({ status: 200 });

    const next = await signIn("careful@example.com");
    expect(await mayCall(next)).toBe(false);
    expect(await verify(next, totpCode(totpURI, Date.now() - 600_000))).toMatchObject({
      status: 401,
    });
    expect(await mayCall(next)).toBe(false);
    expect(await verify(next, totpCode(totpURI))).toMatchObject({ status: 200 });
    expect(await mayCall(next)).toBe(true);

    const [code = ""] = backupCodes;
    const useBackup = async () => {
      const lost = await signIn("careful@example.com");
      const reply = await lost.post("/api/auth/two-factor/verify-backup-code", { code });
      return { status: reply.status, mayCall: await mayCall(lost) };
    };
    expect(await useBackup()).toEqual({ status: 200, mayCall: true });
    expect(await useBackup()).toEqual({ status: 401, mayCall: false });
  });
});
