import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { CookieJar, type Reply } from "./driver/cookie-jar.ts";
import { freePort } from "./driver/free-port.ts";
import { type Claims, CLIENT_ID, CLIENT_SECRET, OpenIdProvider } from "./driver/openid-provider.ts";
import { OWNER, PASSWORD, Team } from "./driver/team.ts";

let house: OpenIdProvider;
let team: Team;

beforeAll(async () => {
  const PORT = String(await freePort());
  const PUBLIC_URL = `http://localhost:${PORT}`;
  house = await OpenIdProvider.start(`${PUBLIC_URL}/api/auth/callback/oidc`);
  team = await Team.start({
    PORT,
    PUBLIC_URL,
    OIDC_ISSUER: house.issuer,
    OIDC_CLIENT_ID: CLIENT_ID,
    OIDC_CLIENT_SECRET: CLIENT_SECRET,
  });
  await team.makeOwner();
});
afterAll(async () => {
  await Promise.all([team, house].map((each) => each[Symbol.asyncDispose]()));
});

interface Visit {
  jar: CookieJar;
  /** The address at the house that the browser is sent to. */
  url: URL;
}

const leave = (jar: CookieJar, more: object = {}) =>
  jar.post("/api/auth/sign-in/social", { provider: "oidc", callbackURL: "/", ...more });

async function begin(jar = team.jar()): Promise<Visit> {
  const reply = await leave(jar);
  expect(reply).toMatchObject({ status: 200 });
  return { jar, url: new URL(reply.as(z.object({ url: z.url() })).url) };
}

/** Signs in at the house as somebody. Returns the address by which it sends the browser back. */
async function goThere(url: URL, subject: string, claims: Claims): Promise<URL> {
  house.people.set(subject, claims);
  house.whoComes = subject;
  const browser = new CookieJar(house.issuer);
  let at = url;
  for (let hop = 0; hop < 5 && at.origin === house.issuer; hop++) {
    const reply = await browser.get(at.href);
    if (reply.location === "") throw new Error(`The house stays: ${reply.status} ${reply.body}`);
    at = new URL(reply.location, at);
  }
  return at;
}

const back = (jar: CookieJar, url: URL): Promise<Reply> => jar.get(url.pathname + url.search);

async function signInAs(
  subject: string,
  claims: Claims,
): Promise<{ jar: CookieJar; reply: Reply }> {
  const { jar, url } = await begin();
  return { jar, reply: await back(jar, await goThere(url, subject, claims)) };
}

const verified = (name: string): Claims => ({
  email: `${name}@example.com`,
  email_verified: true,
  name,
});

async function isSignedIn(jar: CookieJar): Promise<boolean> {
  return (await jar.get("/api/auth/get-session")).body !== "null";
}

async function expectRefused(jar: CookieJar, reply: Reply, why: string): Promise<void> {
  expect(reply).toMatchObject({ status: 302, location: `/?refused=${why}` });
  expect(await isSignedIn(jar)).toBe(false);
}

const countOf = async (email: string) =>
  (await team.db.selectFrom("users").select("id").where("email", "=", email).execute()).length;

describe("sign-in at another house", () => {
  test("makes the account of who is invited, and takes them in when they accept", async () => {
    const invitationId = await team.invite("invited@example.com", "member");
    const { jar, reply } = await signInAs("sub-invited", verified("invited"));
    expect(reply).toMatchObject({ status: 302, location: "/" });
    expect(await isSignedIn(jar)).toBe(true);
    expect(await team.mayCall(jar)).toBe(false);
    const accepted = await jar.post("/api/auth/organization/accept-invitation", { invitationId });
    expect(accepted).toMatchObject({ status: 200 });
    expect(await team.mayCall(jar)).toBe(true);

    // Again, by their subject there: whatever e-mail they have by now.
    const again = await signInAs("sub-invited", verified("renamed"));
    expect(await team.mayCall(again.jar)).toBe(true);
    expect(await countOf("renamed@example.com")).toBe(0);
    const { userId } = await team.member("invited@example.com");
    const told = await team.db
      .selectFrom("auditLog")
      .select(["action", "after"])
      .where("actorUserId", "=", userId)
      .orderBy("createdAt")
      .execute();
    expect(told).toEqual([
      { action: "invitation.accept", after: { role: "member" } },
      { action: "session.create", after: { method: "oidc", ipAddress: "127.0.0.1" } },
    ]);
  });

  test("keeps nothing of the house but who it is", async () => {
    await team.invite("once@example.com", "member");
    await signInAs("sub-once", verified("once"));
    const there = await team.db
      .selectFrom("accounts")
      .selectAll()
      .where("accountId", "=", "sub-once")
      .execute();
    expect(there).toHaveLength(1);
    const tokens = z.looseObject({
      accessToken: z.null(),
      refreshToken: z.null(),
      idToken: z.null(),
    });
    for (const account of there) expect(tokens.safeParse(account).success).toBe(true);
  });

  test("is not for who is not invited, whose invitation is over, or whose e-mail is not verified", async () => {
    const nobody = await signInAs("sub-nobody", verified("nobody"));
    await expectRefused(nobody.jar, nobody.reply, "notInvited");
    const late = await team.invite("late@example.com", "member");
    await team.owner.post("/api/auth/organization/cancel-invitation", { invitationId: late });
    const tooLate = await signInAs("sub-late", verified("late"));
    await expectRefused(tooLate.jar, tooLate.reply, "notInvited");
    await team.invite("unverified@example.com", "member");
    const unverified = await signInAs("sub-unverified", {
      ...verified("unverified"),
      email_verified: false,
    });
    await expectRefused(unverified.jar, unverified.reply, "emailNotVerified");
    for (const name of ["nobody", "late", "unverified"])
      expect(await countOf(`${name}@example.com`)).toBe(0);
  });

  test("reaches an account with the same e-mail only where both houses know that it is theirs", async () => {
    await team.join("colleague", "member");
    const { userId } = await team.member("colleague@example.com");
    const unknown = await signInAs("sub-colleague", verified("colleague"));
    await expectRefused(unknown.jar, unknown.reply, "notLinked");
    await team.db
      .updateTable("users")
      .set({ emailVerified: true })
      .where("id", "=", userId)
      .execute();
    const unsure = await signInAs("sub-colleague", {
      ...verified("colleague"),
      email_verified: false,
    });
    await expectRefused(unsure.jar, unsure.reply, "notLinked");
    const both = await signInAs("sub-colleague", verified("colleague"));
    expect(both.reply).toMatchObject({ location: "/" });
    expect(await team.mayCall(both.jar)).toBe(true);
    // Who leaves here has not left the house.
    const signedOut = await both.jar.post("/api/auth/sign-out");
    expect(signedOut).toMatchObject({ status: 200, location: "", body: '{"success":true}' });
    const link = await team.db
      .selectFrom("auditLog")
      .select(["targetId", "after"])
      .where("action", "=", "account.link")
      .execute();
    expect(link).toEqual([{ targetId: userId, after: { providerId: "oidc" } }]);
    await team.signIn("colleague@example.com", PASSWORD);
  });
});

describe("on the way", () => {
  const name = "sub-invited";
  const claims = verified("invited");

  test("a state is needed, of this browser, once", async () => {
    const { jar, url } = await begin();
    const returned = await goThere(url, name, claims);
    const without = new URL(returned);
    without.searchParams.delete("state");
    await expectRefused(jar, await back(jar, without), "startAgain");
    const changed = new URL(returned);
    changed.searchParams.set("state", "x".repeat(32));
    await expectRefused(jar, await back(jar, changed), "startAgain");
    const other = team.jar();
    await expectRefused(other, await back(other, returned), "startAgain");
    expect(await back(jar, returned)).toMatchObject({ location: "/" });
    const again = await back(jar, returned);
    expect(again.location).toBe("/?refused=startAgain");
  });

  test("a state is not another visit's", async () => {
    const mine = await begin();
    const theirs = await begin();
    const returned = await goThere(theirs.url, name, claims);
    await expectRefused(mine.jar, await back(mine.jar, returned), "startAgain");
    // Nor is a code that was given for another visit.
    const own = await goThere(mine.url, name, claims);
    const swapped = new URL(own);
    swapped.searchParams.set("code", returned.searchParams.get("code") ?? "");
    await expectRefused(mine.jar, await back(mine.jar, swapped), "failed");
  });

  test.each([
    ["nonce", "of-another-visit"],
    ["code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"],
  ])("a %s is what we asked with", async (parameter, value) => {
    const { jar, url } = await begin();
    expect(url.searchParams.get(parameter)).not.toBeNull();
    url.searchParams.set(parameter, value);
    await expectRefused(jar, await back(jar, await goThere(url, name, claims)), "failed");
  });

  test("the house's no, and words that it did not say, come to the page as one of ours", async () => {
    const { jar, url } = await begin();
    const state = url.searchParams.get("state") ?? "";
    const search = new URLSearchParams({ state, error: "access_denied", error_description: "<b>" });
    const reply = await jar.get(`/api/auth/callback/oidc?${search.toString()}`);
    await expectRefused(jar, reply, "failed");
  });

  test("nobody signs in with a token in hand, or is sent anywhere but to our pages", async () => {
    const jar = team.jar();
    for (const more of [
      { idToken: { token: "x.y.z" } },
      { callbackURL: "https://evil.example/" },
      { callbackURL: "//evil.example/" },
      { errorCallbackURL: "https://evil.example/" },
      { provider: "google" },
    ])
      expect([400, 403]).toContain((await leave(jar, more)).status);
    expect(await jar.get("/api/auth/callback/google?code=x&state=y")).toMatchObject({
      status: 404,
    });
  });
});

test("a house that takes calls and never answers keeps nobody from signing in here", async () => {
  await using resources = new AsyncDisposableStack();
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  resources.defer(() => void silent.close());
  await once(silent, "listening");
  const { port } = z.object({ port: z.number() }).parse(silent.address());
  const PORT = String(await freePort());
  const other = resources.use(
    await Team.start({
      PORT,
      PUBLIC_URL: `http://localhost:${PORT}`,
      OIDC_ISSUER: `http://127.0.0.1:${port}`,
      OIDC_CLIENT_ID: CLIENT_ID,
      OIDC_CLIENT_SECRET: CLIENT_SECRET,
    }),
  );
  await other.makeOwner();
  const jar = await other.signIn(OWNER);
  expect(await other.mayCall(jar)).toBe(true);
  const reply = await leave(other.jar());
  expect(reply).toMatchObject({ status: 502, body: expect.stringContaining("cannot be reached") });
});
