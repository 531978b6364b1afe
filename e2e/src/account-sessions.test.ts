import { createHmac, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { type CookieJar, totpCode } from "./driver/cookie-jar.ts";
import { query, send } from "./driver/raw-call.ts";
import { OWNER, PASSWORD, Team } from "./driver/team.ts";

const COOKIE = "parley_session";

let team: Team;
let secret: string;

beforeAll(async () => {
  team = await Team.start();
  await team.makeOwner();
  ({ value: secret } = await team.db
    .selectFrom("settings")
    .select("value")
    .where("name", "=", "auth-secret")
    .executeTakeFirstOrThrow());
});
afterAll(() => team[Symbol.asyncDispose]());

/** The cookie of a token, as whoever knows the secret would sign it. */
function signed(token: string): string {
  const signature = createHmac("sha256", secret).update(token).digest("base64");
  return `${COOKIE}=${encodeURIComponent(`${token}.${signature}`)}`;
}

function tokenOf(cookie: string): string {
  const value = new RegExp(`${COOKIE}=([^;]+)`).exec(cookie)?.[1] ?? "";
  return decodeURIComponent(value).split(".")[0] ?? "";
}

/** What our own procedures, the accounts and the status think of a cookie. */
async function whoKnows(
  cookie: string,
): Promise<{ procedures: number; accounts: string; status: boolean }> {
  const base = team.installation.url;
  const call = query("conversations.list", {});
  const [procedures, accounts, status] = await Promise.all(
    [call, { path: "/api/auth/get-session" }, { path: "/api/auth/status" }].map((each) =>
      send(base, { ...each, headers: { cookie } }),
    ),
  );
  return {
    procedures: procedures?.status ?? 0,
    accounts: accounts?.body === "null" ? "nobody" : "somebody",
    status: status?.body.includes('"signedIn":true') ?? false,
  };
}

const nobody = { procedures: 401, accounts: "nobody", status: false };

test("a copy of the database signs nobody in, not even with the secret that is in it", async () => {
  const jar = await team.signIn(OWNER);
  const token = tokenOf(jar.cookie);
  expect(await whoKnows(signed(token))).toEqual({
    procedures: 200,
    accounts: "somebody",
    status: true,
  });
  const stored = await team.db.selectFrom("sessions").select(["id", "token"]).execute();
  expect(stored.length).toBeGreaterThan(1);
  expect(JSON.stringify(stored)).not.toContain(token);
  for (const { id, token: hash } of stored)
    for (const guess of [hash, hash.replace("sha256:", ""), id])
      expect(await whoKnows(signed(guess))).toEqual(nobody);
});

test("a cookie without our signature is none, to everything behind it", async () => {
  const jar = await team.signIn(OWNER);
  const token = tokenOf(jar.cookie);
  const other = createHmac("sha256", "another secret").update(token).digest("base64");
  for (const value of [token, `${token}.`, `${token}.${other}`, `${token}.${"A".repeat(44)}`])
    expect(await whoKnows(`${COOKIE}=${encodeURIComponent(value)}`)).toEqual(nobody);
});

test("signing in takes over no session that was there before, known or made up", async () => {
  const victim = await team.signIn(OWNER);
  const madeUp = signed(randomBytes(24).toString("base64url"));
  for (const before of [madeUp, victim.cookie]) {
    const answer = await send(team.installation.url, {
      path: "/api/auth/sign-in/email",
      method: "POST",
      headers: {
        cookie: before,
        origin: team.installation.url,
        "content-type": "application/json",
      },
      body: JSON.stringify({ email: OWNER, password: PASSWORD }),
    });
    expect(answer.status).toBe(200);
    const given = tokenOf(answer.headers.getSetCookie().join("; "));
    expect(given).toMatch(/^\w{32}$/);
    expect(given).not.toBe(tokenOf(before));
  }
  expect(await whoKnows(madeUp)).toEqual(nobody);
});

/** Turns the second factor on. Returns what an authenticator shows from then on. */
async function turnOn(jar: CookieJar): Promise<() => string> {
  const enabled = await jar.post("/api/auth/two-factor/enable", { password: PASSWORD });
  const { totpURI } = enabled.as(z.object({ totpURI: z.string() }));
  const verified = await jar.post("/api/auth/two-factor/verify-totp", { code: totpCode(totpURI) });
  expect(verified.status).toBe(200);
  return () => totpCode(totpURI);
}

test("codes are guessed five times at one sign-in, and ten times at an account", async () => {
  const code = await turnOn(await team.join("guessed", "member"));
  const verify = (jar: CookieJar, guess: string) =>
    jar.post("/api/auth/two-factor/verify-totp", { code: guess });
  for (let round = 0; round < 2; round++) {
    const jar = await team.signIn("guessed@example.com");
    for (let at = 0; at < 5; at++)
      expect(await verify(jar, "000000")).toMatchObject({ status: 401 });
    const right = await verify(jar, code());
    expect(right.status).toBeGreaterThanOrEqual(400);
    expect(await team.mayCall(jar)).toBe(false);
  }
  const jar = await team.signIn("guessed@example.com");
  expect(await verify(jar, code())).toMatchObject({ status: 429 });
  expect(await team.mayCall(jar)).toBe(false);
});

test("a process with one connection to the database is in nobody's way, least of all its own", async () => {
  await using narrow = await Team.start({ DATABASE_POOL_MAX: "1" });
  await narrow.makeOwner();
  const names = ["ann", "ben", "cem", "dia"];
  const jars = await Promise.all(names.map((name) => narrow.join(name, "admin")));
  const codes = await Promise.all(jars.map(turnOn));
  const again = await Promise.all(names.map((name) => narrow.signIn(`${name}@example.com`)));
  await Promise.all(
    again.map(async (jar, at) => {
      const code = codes[at]?.() ?? "";
      expect(await jar.post("/api/auth/two-factor/verify-totp", { code })).toMatchObject({
        status: 200,
      });
      await narrow.invite(`friend-of-${at}@example.com`, "member", jar);
      const { organizationId } = await narrow.member(OWNER);
      const left = await jar.post("/api/auth/organization/leave", { organizationId });
      expect(left.status).toBe(200);
    }),
  );
});
