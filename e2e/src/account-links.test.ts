import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type CookieJar, totpCode } from "./driver/cookie-jar.ts";
import { freePort } from "./driver/free-port.ts";
import { MailServer, type ReceivedMail } from "./driver/mail-server.ts";
import { OWNER, PASSWORD, Team } from "./driver/team.ts";
import { until } from "./driver/until.ts";

const NEW_PASSWORD = "staple battery horse";

let mailServer: MailServer;
/** Where mail is sent. */
let team: Team;
/** Where none is. */
let plain: Team;

beforeAll(async () => {
  mailServer = await MailServer.start();
  const port = String(await freePort());
  team = await Team.start({
    PORT: port,
    PUBLIC_URL: `http://localhost:${port}`,
    SMTP_URL: mailServer.url,
    MAIL_FROM: "Parley <parley@example.com>",
    LOG_LEVEL: "debug",
  });
  plain = await Team.start();
  await Promise.all([team.makeOwner(), plain.makeOwner()]);
});
afterAll(async () => {
  await Promise.all([team, plain, mailServer].map((each) => each[Symbol.asyncDispose]()));
});

const resetLink = z.object({ path: z.string(), expiresAt: z.iso.datetime() });

const tokenOf = (path: string): string => path.slice(path.lastIndexOf("#") + 1);

/** The token of the link in a mail. */
function tokenIn({ text }: ReceivedMail): string {
  return /\/(?:reset|confirm-email)#(\S+)/.exec(text)?.[1] ?? "";
}

const ask = (email: string, at = team) =>
  at.jar().post("/api/auth/password-reset/request", { email });

const reset = (token: string, password = NEW_PASSWORD, at = team) =>
  at.jar().post("/api/auth/password-reset", { token, password });

const check = (token: string, at = team) =>
  at.jar().post("/api/auth/password-reset/check", { token });

async function mailedToken(email: string): Promise<string> {
  const known = [...mailServer.received];
  expect(await ask(email)).toMatchObject({ status: 204 });
  return tokenIn(await mailServer.nextTo(email.toLowerCase(), known));
}

describe("a forgotten password, where mail is sent,", () => {
  test("is set anew by the mailed link, once, and signs out everywhere", async () => {
    const jar = await team.join("forgetful", "member");
    const token = await mailedToken("Forgetful@Example.com");
    expect(await check(token)).toMatchObject({
      status: 200,
      body: '{"email":"forgetful@example.com"}',
    });
    expect(await reset(token, "short")).toMatchObject({ status: 400 });
    expect(await team.mayCall(jar)).toBe(true);

    const both = await Promise.all([reset(token), reset(token)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 404]);
    await until("the session is over", async () => !(await team.mayCall(jar)));
    expect(await check(token)).toMatchObject({ status: 404 });
    const old = { email: "forgetful@example.com", password: PASSWORD };
    expect(await team.jar().post("/api/auth/sign-in/email", old)).toMatchObject({ status: 401 });
    await team.signIn("forgetful@example.com", NEW_PASSWORD);
    expect(team.installation.server.output()).not.toContain(token);
  });

  test("says the same to whoever asks about whomever, and writes to nobody unknown", async () => {
    await team.join("known", "member");
    const replies = await Promise.all([ask("known@example.com"), ask("unknown@example.com")]);
    const [known, unknown] = replies.map(({ status, body, setCookies }) => ({
      status,
      body,
      setCookies,
    }));
    expect(known).toEqual(unknown);
    await mailServer.nextTo("known@example.com");
    expect(mailServer.received.flatMap(({ to }) => to)).not.toContain("unknown@example.com");
  });

  test("works for an hour, until another link is used or the password is changed", async () => {
    const jar = await team.join("several", "member");
    const { userId } = await team.member("several@example.com");
    const [late, unused, used] = [
      await mailedToken("several@example.com"),
      await mailedToken("several@example.com"),
      await mailedToken("several@example.com"),
    ];
    const lifetimes = await team.db
      .selectFrom("accountLinks")
      .select("expiresAt")
      .where("userId", "=", userId)
      .execute();
    for (const { expiresAt } of lifetimes)
      expect(Math.abs(expiresAt.getTime() - Date.now() - 3_600_000)).toBeLessThan(60_000);
    await team.db
      .updateTable("accountLinks")
      .set({ expiresAt: new Date(0) })
      .where("userId", "=", userId)
      .execute();
    for (const token of [late, unused, used])
      expect(await reset(token)).toMatchObject({ status: 404 });

    const first = await mailedToken("several@example.com");
    const second = await mailedToken("several@example.com");
    expect(await reset(second)).toMatchObject({ status: 204 });
    expect(await reset(first)).toMatchObject({ status: 404 });

    const third = await mailedToken("several@example.com");
    const signedIn = await team.signIn("several@example.com", NEW_PASSWORD);
    const change = { currentPassword: NEW_PASSWORD, newPassword: PASSWORD };
    expect(await signedIn.post("/api/auth/change-password", change)).toMatchObject({ status: 200 });
    expect(await reset(third)).toMatchObject({ status: 404 });
    expect(await team.mayCall(jar)).toBe(false);
  });

  test("keeps the second factor, and ends the trust in devices", async () => {
    const jar = await team.join("doubly", "member");
    const enabled = await jar.post("/api/auth/two-factor/enable", { password: PASSWORD });
    const { totpURI } = enabled.as(z.object({ totpURI: z.string() }));
    await jar.post("/api/auth/two-factor/verify-totp", { code: totpCode(totpURI) });
    const device = await team.signIn("doubly@example.com");
    const trust = { code: totpCode(totpURI), trustDevice: true };
    await device.post("/api/auth/two-factor/verify-totp", trust);
    const again = (password: string) =>
      device.post("/api/auth/sign-in/email", { email: "doubly@example.com", password });
    expect((await again(PASSWORD)).body).not.toContain("twoFactorRedirect");
    expect(await reset(await mailedToken("doubly@example.com"))).toMatchObject({ status: 204 });
    expect((await again(NEW_PASSWORD)).body).toContain("twoFactorRedirect");
    expect(await team.mayCall(device)).toBe(false);
  });

  test("is told to the audit log, without the link", async () => {
    await team.join("logged", "member");
    const { userId } = await team.member("logged@example.com");
    const token = await mailedToken("logged@example.com");
    expect(await reset(token)).toMatchObject({ status: 204 });
    const told = await team.db
      .selectFrom("auditLog")
      .select(["action", "actorVia", "before", "after"])
      .where("targetId", "=", userId)
      .orderBy("createdAt")
      .execute();
    expect(told).toEqual([
      {
        action: "password.makeLink",
        actorVia: "system",
        before: null,
        after: { linkFrom: "mail" },
      },
      {
        action: "password.reset",
        actorVia: "system",
        before: { sessions: 1 },
        after: { linkFrom: "mail", sessions: 0 },
      },
    ]);
    const stored = JSON.stringify(await team.db.selectFrom("accountLinks").selectAll().execute());
    expect(stored + JSON.stringify(told)).not.toContain(token);
  });

  test("is asked for from our own pages only, and only with an address", async () => {
    const jar = team.jar();
    const body = { email: OWNER };
    const path = "/api/auth/password-reset/request";
    expect(await jar.post(path, body, "https://evil.example")).toMatchObject({ status: 403 });
    for (const wrong of [{}, { email: "x" }, { email: [OWNER] }, { ...body, redirectTo: "/" }])
      expect(await jar.post(path, wrong)).toMatchObject({ status: 400 });
    for (const [path, input] of [
      ["/api/auth/request-password-reset", body],
      ["/api/auth/reset-password", { token: "x", newPassword: NEW_PASSWORD }],
    ] as const)
      expect(await jar.post(path, input)).toMatchObject({ status: 404 });
  });
});

describe("a link from an administrator", () => {
  const make = async (by: CookieJar, email: string) =>
    by.post(`/api/auth/members/${(await plain.member(email)).id}/password-reset`);

  test("gives a member a new password, is told to the log, and needs no mail", async () => {
    expect(await ask(OWNER, plain)).toMatchObject({ status: 404 });
    const jar = await plain.join("helped", "member");
    const admin = await plain.join("helper", "admin");
    const made = await make(admin, "helped@example.com");
    expect(made).toMatchObject({ status: 200 });
    const { path, expiresAt } = made.as(resetLink);
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    expect(path).toMatch(/^\/reset#[\w-]{40,}$/);
    expect(await reset(tokenOf(path), NEW_PASSWORD, plain)).toMatchObject({ status: 204 });
    await until("the session is over", async () => !(await plain.mayCall(jar)));
    await plain.signIn("helped@example.com", NEW_PASSWORD);
    const { userId } = await plain.member("helper@example.com");
    const told = await plain.db
      .selectFrom("auditLog")
      .select(["actorUserId", "after"])
      .where("action", "=", "password.makeLink")
      .execute();
    expect(told).toEqual([{ actorUserId: userId, after: { linkFrom: "administrator" } }]);
  });

  test("is made by nobody for who is above them, for themselves, or for who is elsewhere", async () => {
    const admin = await plain.join("admin", "admin");
    const viewer = await plain.join("viewer", "viewer");
    await plain.join("peer", "admin");
    expect(await make(admin, OWNER)).toMatchObject({ status: 403 });
    expect(await make(admin, "admin@example.com")).toMatchObject({ status: 409 });
    expect(await make(viewer, "peer@example.com")).toMatchObject({ status: 403 });
    expect(await make(plain.jar(), "peer@example.com")).toMatchObject({ status: 401 });
    expect(await make(admin, "peer@example.com")).toMatchObject({ status: 200 });
    for (const id of [randomUUID(), "x"])
      expect(await admin.post(`/api/auth/members/${id}/password-reset`)).toMatchObject({
        status: 404,
      });

    const elsewhere = await otherOrganization();
    const { id } = await plain.db
      .insertInto("members")
      .values({ ...elsewhere, role: "viewer" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const foreign = await plain.owner.post(`/api/auth/members/${id}/password-reset`);
    expect(foreign).toMatchObject({ status: 404 });
  });

  test("no longer counts when who made it could not make it again", async () => {
    const changes: [
      string,
      (target: { id: string; userId: string }, by: { id: string }) => Promise<unknown>,
    ][] = [
      [
        "joins another organization",
        async ({ userId }) =>
          plain.db
            .insertInto("members")
            .values({ ...(await otherOrganization()), userId, role: "member" })
            .execute(),
      ],
      [
        "rises above them",
        ({ id }) =>
          plain.db.updateTable("members").set({ role: "owner" }).where("id", "=", id).execute(),
      ],
      ["leaves", ({ id }) => plain.db.deleteFrom("members").where("id", "=", id).execute()],
      [
        "is whom a former admin helped",
        (_target, { id }) =>
          plain.db.updateTable("members").set({ role: "member" }).where("id", "=", id).execute(),
      ],
    ];
    for (const [at, [, change]] of changes.entries()) {
      await plain.join(`target-${at}`, "member");
      const admin = await plain.join(`admin-${at}`, "admin");
      const token = tokenOf((await make(admin, `target-${at}@example.com`)).as(resetLink).path);
      const target = await plain.member(`target-${at}@example.com`);
      expect(await check(token, plain)).toMatchObject({ status: 200 });
      await change(target, await plain.member(`admin-${at}@example.com`));
      expect(await check(token, plain)).toMatchObject({ status: 404 });
      expect(await reset(token, NEW_PASSWORD, plain)).toMatchObject({ status: 404 });
      await plain.signIn(`target-${at}@example.com`);
    }
  });

  /** Another organization and somebody in none. */
  async function otherOrganization(): Promise<{ organizationId: string; userId: string }> {
    const organizationId = randomUUID();
    const userId = randomUUID();
    await plain.db.insertInto("organizations").values({ id: organizationId, name: "X" }).execute();
    await plain.db
      .insertInto("users")
      .values({ id: userId, name: "X", email: `${userId}@example.com` })
      .execute();
    return { organizationId, userId };
  }
});

describe("an e-mail", () => {
  const change = (by: CookieJar, email: string, password = PASSWORD, at = "/email-change") =>
    by.post(`/api/auth${at}`, { email, password });
  const confirm = (token: string) => team.jar().post("/api/auth/email-change/confirm", { token });

  test("is changed once the new one is shown to be theirs, and the old one is told", async () => {
    const jar = await team.join("mover", "member");
    expect(await change(jar, "moved@example.com", "not my password")).toMatchObject({
      status: 403,
    });
    expect(await change(team.jar(), "moved@example.com")).toMatchObject({ status: 401 });
    expect(await change(jar, "Moved@example.com")).toMatchObject({ status: 204 });
    const token = tokenIn(await mailServer.nextTo("moved@example.com"));
    await team.signIn("mover@example.com");
    expect(await reset(token)).toMatchObject({ status: 404 });
    const known = [...mailServer.received];
    expect(await confirm(token)).toMatchObject({
      status: 200,
      body: '{"email":"moved@example.com"}',
    });
    expect(await confirm(token)).toMatchObject({ status: 404 });
    await mailServer.nextTo("mover@example.com", known);
    await team.signIn("moved@example.com");
    const { emailVerified } = await team.db
      .selectFrom("users")
      .select("emailVerified")
      .where("email", "=", "moved@example.com")
      .executeTakeFirstOrThrow();
    expect(emailVerified).toBe(true);
  });

  test("of somebody else is taken by nobody, and it is not said that it is somebody's", async () => {
    const jar = await team.join("envious", "member");
    expect(await change(jar, OWNER)).toMatchObject({ status: 204, body: "" });
    expect(await change(jar, "raced@example.com")).toMatchObject({ status: 204, body: "" });
    const token = tokenIn(await mailServer.nextTo("raced@example.com"));
    expect(mailServer.received.flatMap(({ to }) => to)).not.toContain(OWNER);
    await team.join("raced", "member");
    expect(await confirm(token)).toMatchObject({ status: 409 });
    await team.signIn("envious@example.com");
  });

  test("is not changed where no mail is sent", async () => {
    expect(await change(plain.owner, "new@example.com")).toMatchObject({ status: 404 });
  });
});

describe("an invitation by mail", () => {
  test("brings a link that makes the account, whose e-mail is known to be theirs", async () => {
    await team.invite("mailed@example.com", "member");
    const { text } = await mailServer.nextTo("mailed@example.com");
    const [, id = ""] = /\/invitation\/(\S+)/.exec(text) ?? [];
    const jar = team.jar();
    const signUp = { name: "Mia", password: PASSWORD };
    expect(await jar.post(`/api/auth/invitations/${id}/sign-up`, signUp)).toMatchObject({
      status: 204,
    });
    const session = await jar.get("/api/auth/get-session");
    expect(session.as(z.object({ user: z.object({ emailVerified: z.boolean() }) })).user).toEqual({
      emailVerified: true,
    });
  });

  test("stands and can be handed over when the mail server is away, which is said", async () => {
    await mailServer.close();
    const reply = await team.owner.post("/api/auth/organization/invite-member", {
      email: "unmailed@example.com",
      role: "member",
    });
    expect(reply).toMatchObject({
      status: 502,
      body: expect.stringContaining("hand its link over"),
    });
    const { id } = reply.as(z.object({ id: z.uuid() }));
    const jar = team.jar();
    const signUp = { name: "Una", password: PASSWORD };
    expect(await jar.post(`/api/auth/invitations/${id}/sign-up`, signUp)).toMatchObject({
      status: 204,
    });
    expect(await team.mayCall(jar)).toBe(true);
    // Who forgot their password is told what all are told; the log says why no mail comes.
    expect(await ask("unmailed@example.com")).toMatchObject({ status: 204 });
    await until("the log says so", () =>
      team.installation.server.output().includes("could not be sent. It can"),
    );
    // An administrator's link needs no mail.
    const { id: memberId } = await team.member("unmailed@example.com");
    const made = await team.owner.post(`/api/auth/members/${memberId}/password-reset`);
    expect(await reset(tokenOf(made.as(resetLink).path))).toMatchObject({ status: 204 });
  });
});

describe("the owner who forgot their password", () => {
  test("gets a link from who runs the machine, which turns the second factor off, too", async () => {
    const enabled = await plain.owner.post("/api/auth/two-factor/enable", { password: PASSWORD });
    const { totpURI } = enabled.as(z.object({ totpURI: z.string() }));
    await plain.owner.post("/api/auth/two-factor/verify-totp", { code: totpCode(totpURI) });
    await plain.installation.terminate();
    const quiet = await plain.installation.start();
    await until("the greeting is whole", () =>
      quiet.output().includes("sign in with your e-mail and password"),
    );
    expect(quiet.output()).not.toMatch(/code=|\/reset/);
    expect(await plain.mayCall(plain.owner)).toBe(true);
    await plain.installation.terminate();
    const loud = await plain.installation.start({ OWNER_RESET_LINK: "true" });
    const [, token = ""] = await until(
      "the link is there",
      () => /\/reset#(\S+)\s/.exec(loud.output()) ?? undefined,
    );
    expect(await reset(token, NEW_PASSWORD, plain)).toMatchObject({ status: 204 });
    const jar = await plain.signIn(OWNER, NEW_PASSWORD);
    expect(await plain.mayCall(jar)).toBe(true);
    await until("the old session is over", async () => !(await plain.mayCall(plain.owner)));
  });
});
