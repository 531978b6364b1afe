import type { Db } from "@parley/db";
import { insertKey, insertOrganization } from "@parley/db/testing";
import { type Role, role } from "@parley/shared";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type AccountRow,
  accountRows,
  type AccountThings,
} from "./driver/account-endpoint-rows.ts";
import { servedEndpoints } from "./driver/served-endpoints.ts";
import { takeSnapshot } from "./driver/database-snapshot.ts";
import { canariesIn, insertSomebody, type Person, signIn } from "./driver/people.ts";
import { type RawAnswer, send } from "./driver/raw-call.ts";
import { type ObservedInstallation, startObserved } from "./driver/rest-installation.ts";

/** Every endpoint of accounts, by everyone there is, about one organization. */

/** A caller's own session is prolonged, and turned away from an organization that they are not in. */
const OWN = ["sessions"];

let observed: ObservedInstallation;
let db: Db;
let organizationId: string;
let elsewhere: string;

beforeAll(async () => {
  observed = await startObserved({ LOG_LEVEL: "error" });
  db = observed.db;
  organizationId = await insertOrganization(db, "canary-organization");
  elsewhere = await insertOrganization(db, "Another organization");
  // Somebody stays its owner, whoever leaves.
  await insertSomebody(db, { organizationId, role: "owner" });
});
afterAll(() => observed[Symbol.asyncDispose]());

const callers = ["nobody", "key", "stranger", ...role.options] as const;
type CallerName = (typeof callers)[number];

test("every endpoint that is served has a row, and no other", () => {
  expect(Object.keys(accountRows).toSorted()).toEqual(servedEndpoints.toSorted());
});

describe.for(Object.entries(accountRows))("%s by", ([endpoint, row]) => {
  test.for(callers)("%s", async (name) => {
    const caller = await makeCaller(name);
    const things = await makeThings(caller.person);
    const before = await takeSnapshot(db, OWN);
    const answer = await call(endpoint, row.input(things), caller.headers);
    expect(statusesFor(row, name)).toContain(answer.status);
    const isKept = isAllowed(row, name) || (await takeSnapshot(db, OWN)) === before;
    expect(isKept, "nothing is changed by what is refused").toBe(true);
    const said = isAllowed(row, name) ? [] : [...canariesIn(answer.body)];
    const isShown = hides(row, name) && answer.body.includes(things.invitationId);
    expect({ said, isShown }).toEqual({ said: [], isShown: false });
  });
});

test("nobody ends another's session", async () => {
  const owner = await insertSomebody(db, { organizationId, role: "owner" });
  const other = await insertSomebody(db, { organizationId, role: "member" });
  const { sessionToken } = await makeThings(other);
  await call("POST /revoke-session", { token: sessionToken }, await signIn(db, owner));
  const left = db.selectFrom("sessions").select("id").where("token", "=", sessionToken).execute();
  expect(await left).toHaveLength(1);
});

test("nothing failed on our side", () => {
  expect(observed.installation.server.output()).not.toMatch(/"level":(50|60)/);
});

function isAllowed({ allowed }: AccountRow, name: CallerName): boolean {
  if (allowed === "anyone") return true;
  if (name === "nobody" || name === "key") return false;
  if (allowed === "signedIn") return true;
  return name !== "stranger" && allowed.includes(name);
}

function statusesFor(row: AccountRow, name: CallerName): readonly number[] {
  if (isAllowed(row, name)) return [row.status ?? 200];
  // An API key is no session: whoever has one is nobody here.
  return name === "nobody" || name === "key" ? [401] : [400, 401, 403, 404];
}

function hides({ hidesFrom }: AccountRow, name: CallerName): boolean {
  const at = (one: CallerName) => role.options.findIndex((option) => option === one);
  return hidesFrom !== undefined && at(name) < at(hidesFrom.below);
}

async function makeCaller(
  name: CallerName,
): Promise<{ person: Person; headers: Record<string, string> }> {
  const ofCaller: Role =
    name === "nobody" || name === "key" || name === "stranger" ? "owner" : name;
  const where = name === "stranger" ? elsewhere : organizationId;
  const person = await insertSomebody(db, { organizationId: where, role: ofCaller });
  if (name === "nobody") return { person, headers: {} };
  if (name !== "key") return { person, headers: await signIn(db, person) };
  const { secret } = await insertKey(db, person, { scopes: ["*"] });
  return { person, headers: { authorization: `Bearer ${secret}` } };
}

async function makeThings(caller: Person): Promise<AccountThings> {
  const target = await insertSomebody(db, { organizationId, role: "member" });
  const inviter = await insertSomebody(db, { organizationId, role: "owner" });
  const ofTarget = await db
    .selectFrom("members as m")
    .innerJoin("users as u", "u.id", "m.userId")
    .select(["m.id", "u.email"])
    .where("u.id", "=", target.userId)
    .executeTakeFirstOrThrow();
  const { id: invitationId } = await db
    .insertInto("invitations")
    .values({
      organizationId,
      inviterId: inviter.userId,
      email: `${crypto.randomUUID()}@example.com`,
      role: "member",
      expiresAt: new Date(Date.now() + 3_600_000),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await signIn(db, caller);
  const { token } = await db
    .selectFrom("sessions")
    .select("token")
    .where("userId", "=", caller.userId)
    .orderBy("createdAt", "desc")
    .executeTakeFirstOrThrow();
  return {
    organizationId,
    memberId: ofTarget.id,
    email: ofTarget.email,
    invitationId,
    sessionToken: token,
    userId: target.userId,
  };
}

function call(
  endpoint: string,
  input: Record<string, unknown>,
  headers: Record<string, string>,
): Promise<RawAnswer> {
  const [method = "", path = ""] = endpoint.split(" ");
  const base = observed.installation.url;
  if (method === "GET") {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(input)) search.set(name, String(value));
    return send(base, { path: `/api/auth${path}?${search.toString()}`, headers });
  }
  return send(base, {
    path: `/api/auth${path}`,
    method,
    headers: { ...headers, origin: base, "content-type": "application/json" },
    body: JSON.stringify(input),
  });
}
