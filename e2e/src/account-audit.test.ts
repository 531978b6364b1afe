import { queryOnce } from "@parley/db/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type CookieJar, totpCode } from "./driver/cookie-jar.ts";
import { OWNER, PASSWORD, Team } from "./driver/team.ts";
import { until } from "./driver/until.ts";

let team: Team;
let organizationId: string;

beforeAll(async () => {
  team = await Team.start();
  await team.makeOwner();
  ({ organizationId } = await team.member(OWNER));
});
afterAll(() => team[Symbol.asyncDispose]());

interface Entry {
  action: string;
  actorUserId: string | null;
  actorVia: string;
  targetType: string;
  targetId: string;
  before: unknown;
  after: unknown;
  requestId: string | null;
}

/** What the log was told while something was done, the first first. */
async function toldBy(work: () => Promise<unknown>): Promise<Entry[]> {
  const known = new Set((await entries()).map(({ id }) => id));
  await work();
  return (await entries()).filter(({ id }) => !known.has(id)).map(({ id: _id, ...entry }) => entry);
}

function entries(): Promise<(Entry & { id: string })[]> {
  return team.db
    .selectFrom("auditLog")
    .select(["id", "action", "actorUserId", "actorVia", "targetType", "targetId"])
    .select(["before", "after", "requestId"])
    .where("organizationId", "=", organizationId)
    .orderBy("createdAt")
    .execute();
}

const organizationCall = (jar: CookieJar, verb: string, body: object) =>
  jar.post(`/api/auth/organization/${verb}`, body);

describe("the audit log tells of", () => {
  test("the owner's account and who signs in, out, and ends sessions", async () => {
    const first = (await entries()).map(({ action, after }) => ({ action, after }));
    const ipAddress = "127.0.0.1";
    expect(first).toEqual([
      { action: "session.create", after: { method: "link", ipAddress } },
      { action: "account.create", after: null },
    ]);

    const { userId } = await team.member(OWNER);
    const by = { actorUserId: userId, actorVia: "session", requestId: expect.any(String) };
    const told = await toldBy(async () => {
      const jar = await team.signIn(OWNER);
      await jar.post("/api/auth/sign-out");
    });
    expect(told).toMatchObject([
      { ...by, action: "session.create", after: { method: "password", ipAddress } },
      { ...by, action: "session.end" },
    ]);
    expect(new Set(told.map(({ targetId }) => targetId)).size).toBe(1);

    const other = await team.signIn(OWNER);
    const revoked = await toldBy(() => team.owner.post("/api/auth/revoke-other-sessions"));
    expect(revoked).toMatchObject([{ ...by, action: "session.revoke", targetType: "session" }]);
    expect(await other.get("/api/auth/get-session")).toMatchObject({ body: "null" });
    expect(await toldBy(() => team.owner.post("/api/auth/revoke-other-sessions"))).toEqual([]);
  });

  test("one session that is ended by its name in the list", async () => {
    const other = await team.signIn(OWNER);
    const sessions = z.array(z.object({ id: z.uuid(), token: z.string() }));
    const listed = (await team.owner.get("/api/auth/list-sessions")).as(sessions);
    const { id } = (await other.get("/api/auth/get-session")).as(
      z.object({ session: z.object({ id: z.uuid() }) }),
    ).session;
    const token = listed.find((each) => each.id === id)?.token;
    const told = await toldBy(() => team.owner.post("/api/auth/revoke-session", { token }));
    expect(told).toMatchObject([{ action: "session.revoke", targetId: id }]);
    expect(await other.get("/api/auth/get-session")).toMatchObject({ body: "null" });
  });

  test("failed attempts at an account, but no more than some, and of none at no account", async () => {
    await team.join("target", "member");
    const { userId } = await team.member("target@example.com");
    const tryIn = (email: string) =>
      team.jar().post("/api/auth/sign-in/email", { email, password: "wrong wrong wrong" });
    await tryIn("nobody@example.com");
    for (let at = 0; at < 13; at++)
      expect(await tryIn("target@example.com")).toMatchObject({ status: 401 });
    const refusals = async () =>
      (await entries()).filter(({ action }) => action === "session.refuse");
    await until("ten are told of", async () => (await refusals()).length >= 10);
    // What is written later than this comes with a later attempt at another account.
    await tryIn(OWNER);
    await until("the next is told of", async () => (await refusals()).length > 10);
    const told = await refusals();
    expect(told.filter(({ targetId }) => targetId === userId)).toHaveLength(10);
    expect(told[0]).toMatchObject({
      actorUserId: null,
      actorVia: "system",
      targetType: "user",
      after: { reason: "password", ipAddress: "127.0.0.1" },
      requestId: expect.any(String),
    });
  });

  test("passwords and second factors, without any secret", async () => {
    const jar = await team.join("careful", "member");
    const newPassword = `${PASSWORD} 2`;
    let secrets: string[] = [];
    const told = await toldBy(async () => {
      await jar.post("/api/auth/change-password", { currentPassword: PASSWORD, newPassword });
      const enabled = await jar.post("/api/auth/two-factor/enable", { password: newPassword });
      const { totpURI, backupCodes } = enabled.as(
        z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) }),
      );
      secrets = [...backupCodes, new URL(totpURI).searchParams.get("secret") ?? ""];
      await jar.post("/api/auth/two-factor/verify-totp", { code: totpCode(totpURI) });
      const next = await team.signIn("careful@example.com", newPassword);
      await next.post("/api/auth/two-factor/verify-totp", { code: "000000" });
      await next.post("/api/auth/two-factor/verify-totp", { code: totpCode(totpURI) });
      const lost = await team.signIn("careful@example.com", newPassword);
      await lost.post("/api/auth/two-factor/verify-backup-code", { code: backupCodes[0] });
      await jar.post("/api/auth/two-factor/generate-backup-codes", { password: newPassword });
      await jar.post("/api/auth/two-factor/disable", { password: newPassword });
    });
    const { userId } = await team.member("careful@example.com");
    const asTold = told
      .filter(({ action }) => action !== "session.refuse")
      .map(({ action, after, actorUserId }) => ({ action, after, actorUserId }));
    const said = (action: string, after: unknown = null) => ({
      action,
      after,
      actorUserId: userId,
    });
    const ipAddress = "127.0.0.1";
    expect(asTold).toEqual([
      said("password.change"),
      said("secondFactor.enable"),
      said("session.create", { method: "totp", ipAddress }),
      said("session.create", { method: "backupCode", ipAddress }),
      said("secondFactor.renewCodes"),
      said("secondFactor.disable"),
    ]);
    await until("the wrong code is told of", async () =>
      (await entries()).some(
        ({ action, targetId, after }) =>
          action === "session.refuse" &&
          targetId === userId &&
          JSON.stringify(after).includes("secondFactor"),
      ),
    );
    const all = JSON.stringify(await entries());
    for (const secret of [...secrets, PASSWORD]) expect(all).not.toContain(secret);
  });

  test("invitations, roles, removals and names, with what was before and is since", async () => {
    const { userId: ownerId } = await team.member(OWNER);
    const by = { actorUserId: ownerId, requestId: expect.any(String) };
    let jar = team.jar();
    const came = await toldBy(async () => {
      const invitationId = await team.invite("taken-back@example.com", "admin");
      await organizationCall(team.owner, "cancel-invitation", { invitationId });
      jar = await team.join("newcomer", "member");
    });
    const { id, userId } = await team.member("newcomer@example.com");
    expect(came).toMatchObject([
      { ...by, action: "invitation.create", after: { role: "admin" } },
      { ...by, action: "invitation.cancel", before: { role: "admin" } },
      { ...by, action: "invitation.create", after: { role: "member" } },
      { action: "invitation.accept", actorUserId: userId, after: { role: "member" } },
      { action: "session.create", actorUserId: userId },
    ]);

    const changed = await toldBy(async () => {
      await organizationCall(team.owner, "update-member-role", { memberId: id, role: "admin" });
      await organizationCall(team.owner, "update-member-role", { memberId: id, role: "admin" });
      await organizationCall(jar, "update-member-role", { memberId: id, role: "owner" });
      await organizationCall(team.owner, "update", { data: { name: "Ours" } });
      await organizationCall(team.owner, "update", { data: { name: "Ours" } });
      await organizationCall(team.owner, "remove-member", { memberIdOrEmail: id });
    });
    expect(changed).toEqual([
      {
        ...by,
        actorVia: "session",
        action: "member.setRole",
        targetType: "member",
        targetId: id,
        before: { userId, role: "member" },
        after: { userId, role: "admin" },
      },
      {
        ...by,
        actorVia: "session",
        action: "organization.rename",
        targetType: "organization",
        targetId: organizationId,
        before: { name: "My organization" },
        after: { name: "Ours" },
      },
      {
        ...by,
        actorVia: "session",
        action: "member.remove",
        targetType: "member",
        targetId: id,
        before: { userId, role: "admin" },
        after: null,
      },
    ]);

    // Who has an account accepts with it, and may say no.
    const accepting = await toldBy(async () => {
      for (const verb of ["reject-invitation", "accept-invitation"]) {
        const invitationId = await team.invite("newcomer@example.com", "viewer");
        const signedIn = await team.signIn("newcomer@example.com");
        expect(await organizationCall(signedIn, verb, { invitationId })).toMatchObject({
          status: 200,
        });
        if (verb === "accept-invitation")
          await organizationCall(signedIn, "leave", { organizationId });
      }
    });
    expect(accepting).toMatchObject([
      { action: "invitation.create" },
      { action: "invitation.reject", actorUserId: userId, before: { role: "viewer" } },
      { action: "invitation.create" },
      { action: "invitation.accept", actorUserId: userId, after: { role: "viewer" } },
      { action: "member.leave", actorUserId: userId, before: { userId, role: "viewer" } },
    ]);
  });
});

test("nothing is done that the log cannot be told of", async () => {
  const jar = await team.join("unlogged", "member");
  const { id } = await team.member("unlogged@example.com");
  const state = async () => ({
    members: await team.db.selectFrom("members").select("role").where("id", "=", id).execute(),
    sessions: await team.db.selectFrom("sessions").select("id").execute(),
    invitations: await team.db.selectFrom("invitations").select("id").execute(),
  });
  const before = await state();
  const alter = (how: string) => queryOnce(team.connectionString, `ALTER TABLE audit_log ${how}`);
  await alter("ADD CONSTRAINT closed CHECK (false) NOT VALID");
  const tries = [
    () => organizationCall(team.owner, "update-member-role", { memberId: id, role: "admin" }),
    () => organizationCall(team.owner, "remove-member", { memberIdOrEmail: id }),
    () => organizationCall(team.owner, "invite-member", { email: "a@example.com", role: "member" }),
    () => jar.post("/api/auth/sign-out"),
    () => jar.post("/api/auth/sign-in/email", { email: OWNER, password: PASSWORD }),
    () =>
      jar.post("/api/auth/change-password", {
        currentPassword: PASSWORD,
        newPassword: "x".repeat(12),
      }),
  ];
  for (const attempt of tries) {
    const reply = await attempt();
    expect(reply).toMatchObject({ status: 500, setCookies: [] });
    expect(reply.body).not.toContain("closed");
    expect(await state()).toEqual(before);
  }
  await alter("DROP CONSTRAINT closed");
  expect(await team.mayCall(jar)).toBe(true);
  await team.signIn("unlogged@example.com");
});

describe("of two owners who step down at once", () => {
  const ways: [
    string,
    (jar: CookieJar, mine: string, other: string) => Promise<{ status: number }>,
  ][] = [
    [
      "remove each other",
      (jar, _mine, other) => organizationCall(jar, "remove-member", { memberIdOrEmail: other }),
    ],
    [
      "demote each other",
      (jar, _mine, other) =>
        organizationCall(jar, "update-member-role", { memberId: other, role: "member" }),
    ],
    [
      "demote themselves",
      (jar, mine) => organizationCall(jar, "update-member-role", { memberId: mine, role: "admin" }),
    ],
    ["leave", (jar) => organizationCall(jar, "leave", { organizationId })],
  ];

  test.each(ways)("by wanting to %s, one is told no and stays", async (_way, step) => {
    const owners = async () =>
      team.db
        .selectFrom("members as m")
        .innerJoin("users as u", "u.id", "m.userId")
        .select(["m.id", "u.email"])
        .where("m.organizationId", "=", organizationId)
        .where("m.role", "=", "owner")
        .execute();
    for (let round = 0; round < 5; round++) {
      const second = `second-${crypto.randomUUID()}`;
      const [remaining] = await owners();
      if (remaining === undefined) throw new Error("Nobody is left.");
      const first = await team.signIn(remaining.email);
      const other = await team.join(second, "owner", first);
      const { id: otherId } = await team.member(`${second}@example.com`);
      const replies = await Promise.all([
        step(first, remaining.id, otherId),
        step(other, otherId, remaining.id),
      ]);
      const statuses = replies.map(({ status }) => status).toSorted((a, b) => a - b);
      expect(statuses[0]).toBe(200);
      expect([400, 401, 403, 409]).toContain(statuses[1]);
      expect(await owners()).toHaveLength(1);
    }
  });
});
