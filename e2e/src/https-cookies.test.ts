import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { type CookieJar, type Reply, totpCode } from "./driver/cookie-jar.ts";
import { freePort } from "./driver/free-port.ts";
import { exchange } from "./driver/http-exchange.ts";
import { OWNER, PASSWORD, Team } from "./driver/team.ts";

/** Behind a proxy that ends TLS: browsers come by this name, and call it their origin. */
const PUBLIC_URL = "https://parley.example";

let team: Team;
let port: number;
/** Whatever cookie was set, by whatever answer. */
const setCookies: string[] = [];

beforeAll(async () => {
  port = await freePort();
  team = await Team.start({ PORT: String(port), PUBLIC_URL });
  const { pathname, search } = new URL(team.installation.server.signInUrl);
  keep(await team.owner.get(pathname + search));
  const account = { name: "Olga", email: OWNER, password: PASSWORD };
  const made = await post(team.owner, "/owner-account", account);
  if (made.status !== 204) throw new Error(`The owner has no account: ${made.body}`);
});
afterAll(() => team[Symbol.asyncDispose]());

function keep(reply: Reply): Reply {
  setCookies.push(...reply.setCookies);
  return reply;
}

const post = async (jar: CookieJar, path: string, body: object = {}) =>
  keep(await jar.post(`/api/auth${path}`, body, PUBLIC_URL));

test("every cookie is for this host and HTTPS only, out of reach for scripts", async () => {
  const jar = team.jar();
  const signIn = (by: CookieJar) =>
    post(by, "/sign-in/email", { email: OWNER, password: PASSWORD });
  expect(await signIn(jar)).toMatchObject({ status: 200 });
  expect(await team.mayCall(jar)).toBe(true);
  const enabled = await post(jar, "/two-factor/enable", { password: PASSWORD });
  const { totpURI } = enabled.as(z.object({ totpURI: z.string() }));
  await post(jar, "/two-factor/verify-totp", { code: totpCode(totpURI) });
  const device = team.jar();
  await signIn(device);
  const trust = { code: totpCode(totpURI), trustDevice: true };
  expect(await post(device, "/two-factor/verify-totp", trust)).toMatchObject({ status: 200 });
  expect(await post(device, "/two-factor/disable", { password: PASSWORD })).toMatchObject({
    status: 200,
  });
  expect(await post(device, "/sign-out")).toMatchObject({ status: 200 });
  await jar.post("/api/auth/sign-in/email", { email: OWNER, password: PASSWORD }, PUBLIC_URL);

  const names = new Set(setCookies.map((line) => line.split("=", 1)[0]));
  expect(names.size).toBeGreaterThan(2);
  for (const line of setCookies) {
    expect(line).toMatch(/^__Host-parley[._]\w+=/);
    expect(line).toMatch(/; Secure/);
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; SameSite=Lax/);
    expect(line).toMatch(/; Path=\/(;|$)/);
    expect(line).not.toMatch(/domain/i);
  }
});

test("a cookie of the name that HTTP has is none here", async () => {
  const jar = team.jar();
  await post(jar, "/sign-in/email", { email: OWNER, password: PASSWORD });
  const session = /__Host-parley_session=([^;]+)/.exec(jar.cookie)?.[1] ?? "";
  const who = async (cookie: string) => {
    const response = await fetch(`${team.installation.url}/api/auth/status`, {
      headers: { cookie },
    });
    return z.object({ signedIn: z.boolean() }).parse(await response.json()).signedIn;
  };
  expect(await who(`__Host-parley_session=${session}`)).toBe(true);
  for (const name of ["parley_session", "__Secure-parley_session", "parley.session_token"])
    expect(await who(`${name}=${session}`)).toBe(false);
});

describe("a page sends with our cookie", () => {
  const statusFrom = async (origin: string, path: string, input: object) => {
    const body = JSON.stringify(input);
    const request = [
      `POST /api/auth${path} HTTP/1.1`,
      "Host: parley.example",
      `Origin: ${origin}`,
      "Content-Type: application/json",
      `Content-Length: ${body.length}`,
      "Connection: close",
      "",
      body,
    ].join("\r\n");
    return /^HTTP\/1\.1 (\d+)/.exec(await exchange(port, request))?.[1];
  };

  test("what it likes, if it is ours, and by HTTPS", async () => {
    const ways: [string, object, string][] = [
      ["/sign-in/email", { email: OWNER, password: PASSWORD }, "200"],
      ["/session", { token: team.installation.token }, "204"],
      ["/password-reset/check", { token: "x" }, "404"],
    ];
    for (const [path, input, status] of ways) {
      expect(await statusFrom(PUBLIC_URL, path, input)).toBe(status);
      for (const origin of [
        "http://parley.example",
        "https://parley.example:8443",
        "https://evil.parley.example",
        "https://parley.example.evil.example",
        "null",
      ])
        expect(await statusFrom(origin, path, input)).toBe("403");
    }
  });
});

test("without a cookie from us, the way is told by HTTPS only, for long", async () => {
  const response = await fetch(`${team.installation.url}/api/auth/status`);
  expect(response.headers.get("strict-transport-security")).toMatch(/max-age=\d{7,}/);
});
