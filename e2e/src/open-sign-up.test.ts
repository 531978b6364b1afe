import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { takeSnapshot } from "./driver/database-snapshot.ts";
import { OWNER, PASSWORD, Team } from "./driver/team.ts";

let team: Team;

beforeAll(async () => {
  team = await Team.start({ ALLOW_SIGNUP: "true" });
  await team.makeOwner();
});
afterAll(() => team[Symbol.asyncDispose]());

const signUp = (email: string, at = team, jar = at.jar()) =>
  jar.post("/api/auth/sign-up/email", { name: "Nora", email, password: PASSWORD });

const organizations = z.array(z.object({ id: z.uuid(), name: z.string() }));

describe("where anyone may make an account", () => {
  test("each gets an organization of their own, and sees no other", async () => {
    const jar = team.jar();
    expect(await signUp("nora@example.com", team, jar)).toMatchObject({ status: 200 });
    expect(await team.mayCall(jar)).toBe(true);
    const own = (await jar.get("/api/auth/organization/list")).as(organizations);
    expect(own).toEqual([expect.objectContaining({ name: "Nora's organization" })]);
    const { organizationId, userId } = await team.member("nora@example.com");
    const members = await team.db
      .selectFrom("members")
      .select(["userId", "role"])
      .where("organizationId", "=", organizationId)
      .execute();
    expect(members).toEqual([{ userId, role: "owner" }]);
    const first = await team.member(OWNER);
    expect(first.organizationId).not.toBe(organizationId);
    const look = `?organizationId=${first.organizationId}`;
    expect((await jar.get(`/api/auth/organization/list-members${look}`)).status).toBe(403);
    const told = await team.db
      .selectFrom("auditLog")
      .select(["action", "targetId"])
      .where("organizationId", "=", organizationId)
      .orderBy("createdAt")
      .execute();
    expect(told).toMatchObject([
      { action: "account.create", targetId: userId },
      { action: "session.create" },
    ]);
  });

  test("an e-mail that somebody has is refused, and nothing is told of them", async () => {
    const before = await takeSnapshot(team.db);
    const taken = await signUp(OWNER.toUpperCase());
    expect(taken).toMatchObject({ status: 422, setCookies: [] });
    for (const secret of ["Olga", "organization", (await team.member(OWNER)).userId])
      expect(taken.body).not.toContain(secret);
    expect(await takeSnapshot(team.db)).toBe(before);
    await team.signIn(OWNER);
  });

  test("of two who take one e-mail at once, one gets it, whole", async () => {
    const replies = await Promise.all([1, 2, 3, 4].map(() => signUp("raced@example.com")));
    const statuses = replies.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses[0]).toBe(200);
    for (const status of statuses.slice(1)) expect([409, 422]).toContain(status);
    const names = await team.db
      .selectFrom("members as m")
      .innerJoin("users as u", "u.id", "m.userId")
      .select("m.organizationId")
      .where("u.email", "=", "raced@example.com")
      .execute();
    expect(names).toHaveLength(1);
    const empty = await team.db
      .selectFrom("organizations as o")
      .leftJoin("members as m", "m.organizationId", "o.id")
      .select("o.id")
      .where("m.id", "is", null)
      .execute();
    expect(empty).toEqual([]);
  });

  test("whoever set it up stays who may do what only they may", async () => {
    const first = await team.member(OWNER);
    await team.join("heir", "owner");
    await team.installation.terminate();
    const reply = await team.db.deleteFrom("members").where("id", "=", first.id).execute();
    expect(reply).toHaveLength(1);
    await team.installation.start();
    // The operator's token is the first organization's still, not that of who signed up meanwhile.
    const answer = await fetch(`${team.installation.url}/api/v1/audit-log`, {
      headers: team.installation.authorization,
    });
    expect(answer.status).toBe(200);
    const heir = await team.member("heir@example.com");
    const page = z.object({
      items: z.array(z.object({ action: z.string(), target: z.unknown() })),
    });
    const { items } = page.parse(await answer.json());
    expect(heir.organizationId).toBe(first.organizationId);
    expect(items.map(({ action }) => action)).toContain("invitation.accept");
  });
});

describe("tries are counted,", () => {
  const limited = { ALLOW_SIGNUP: "true", SIGN_INS_PER_ADDRESS: "8", SIGN_INS_PER_ACCOUNT: "3" };

  test("to make accounts, from one address", async () => {
    await using few = await Team.start(limited);
    const statuses: number[] = [];
    for (let at = 0; at < 9; at++) statuses.push((await signUp(`n${at}@example.com`, few)).status);
    expect(statuses).toEqual([...Array.from({ length: 8 }, () => 200), 429]);
    for (const path of ["password-reset/check", "password-reset"])
      expect(
        await few.jar().post(`/api/auth/${path}`, { token: "x", password: PASSWORD }),
      ).toMatchObject({ status: 429 });
  });

  test("at one account, by whatever way, and of who is signed in, too", async () => {
    await using few = await Team.start({ ...limited, SIGN_INS_PER_ADDRESS: "0" });
    await signUp("guessed@example.com", few);
    const wrong = { email: "guessed@example.com", password: "wrong wrong wrong" };
    const tryIn = async () => (await few.jar().post("/api/auth/sign-in/email", wrong)).status;
    expect([await tryIn(), await tryIn(), await tryIn()]).toEqual([401, 401, 429]);

    const jar = few.jar();
    await signUp("hijacked@example.com", few, jar);
    const change = { currentPassword: "wrong wrong wrong", newPassword: "a new password" };
    const tryOut = async () => (await jar.post("/api/auth/change-password", change)).status;
    expect([await tryOut(), await tryOut(), await tryOut(), await tryOut()]).toEqual([
      400, 400, 400, 429,
    ]);
  });
});
