import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@parley/db";
import { createTestDatabase, queryOnce, type TestDatabase } from "@parley/db/testing";
import { createJobs, defineJob, JobFailure } from "@parley/jobs";
import { startSimulator } from "@parley/sim";
import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";
import * as z from "zod";
import { runCli } from "./run-cli.ts";

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-cli-"));
  database = await createTestDatabase(inject("testCluster"), { template: "template0" });
  vi.stubEnv("DATABASE_URL", database.connectionString);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    signal: AbortSignal.timeout(30_000),
    print: (line) => out.push(line),
    say: (line) => err.push(line),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}
const sql = (text: string) => queryOnce(database.connectionString, text);

test("migrate tells what is pending, and does it", async () => {
  expect(await run("migrate", "--check")).toMatchObject({
    code: 3,
    out: expect.stringMatching(/^Pending: 0001-first-answer, /),
  });
  const early = await run("keys", "create", "--name", "x");
  expect(early).toMatchObject({ code: 1, err: expect.stringContaining("Run `parley migrate`") });
  expect(await run("migrate")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Migrated: 0001-first-answer, /),
  });
  const done = { code: 0, out: "The database is up to date." };
  expect(await run("migrate", "--check")).toMatchObject(done);
  expect(await run("migrate")).toMatchObject(done);
  await sql("INSERT INTO parley_migrations VALUES ('9999-from-tomorrow', '')");
  const newer = { code: 1, err: expect.stringContaining("a newer Parley (9999-from-tomorrow)") };
  expect(await run("migrate")).toMatchObject(newer);
  expect(await run("migrate", "--check")).toMatchObject(newer);
  expect(await run("keys", "create", "--name", "x")).toMatchObject(newer);
  expect((await run("doctor")).out).toMatch(/^problem {2}migrations: A newer Parley/m);
});

test("keys are made for those who are there, and the audit log tells by whom", async () => {
  await run("migrate");
  const key = await run("keys", "create", "--name", "Mine", "--scopes", "usage:read,chat:write");
  expect(key).toMatchObject({ code: 0, out: expect.stringMatching(/^prl_[\w-]{43}$/) });
  await sql(
    `INSERT INTO users (id, name, email) VALUES ('00000000-0000-0000-0000-000000000001', 'Ada', 'ada@example.com')`,
  );
  const ofAda = ["keys", "create", "--name", "Hers", "--user", "Ada@example.com"];
  expect(await run(...ofAda)).toMatchObject({
    code: 1,
    out: "",
    err: "Ada@example.com belongs to no organization, and so can have no key.",
  });
  await sql(
    `INSERT INTO members (organization_id, user_id, role)
     SELECT id, '00000000-0000-0000-0000-000000000001', 'viewer' FROM organizations`,
  );
  expect(await run(...ofAda, "--expires", "4w")).toMatchObject({ code: 0 });
  expect(await run("keys", "create", "--name", "x", "--user", "bo@example.com")).toMatchObject({
    code: 1,
    err: "Nobody has the e-mail bo@example.com.",
  });
  const told = await sql(
    `SELECT k.name, u.email AS of, by.email AS by, actor_via AS via, k.expires_at > now() + interval '27 days' AS ends
     FROM audit_log a JOIN api_keys k ON k.id::text = a.target_id JOIN users u ON u.id = k.user_id
     JOIN users by ON by.id = a.actor_user_id WHERE action = 'apiKey.create' ORDER BY a.created_at`,
  );
  const owner = "owner@parley.invalid";
  expect(told).toEqual([
    { name: "Mine", of: owner, by: owner, via: "operator", ends: null },
    { name: "Hers", of: "ada@example.com", by: owner, via: "operator", ends: true },
  ]);
});

test("an invitation takes the place of the one before, and members get none", async () => {
  await run("migrate");
  vi.stubEnv("PUBLIC_URL", "https://parley.example.com");
  const first = await run("user", "invite", "ada@example.com");
  expect(first).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^https:\/\/parley\.example\.com\/invitation\/[\da-f-]{36}$/),
  });
  const second = await run("user", "invite", "Ada@example.com", "--role", "admin");
  expect(second.out).not.toBe(first.out);
  expect(await sql("SELECT status, role, email FROM invitations ORDER BY created_at")).toEqual([
    { status: "canceled", role: "member", email: "ada@example.com" },
    { status: "pending", role: "admin", email: "ada@example.com" },
  ]);
  expect(await run("user", "invite", "owner@parley.invalid")).toMatchObject({
    code: 1,
    err: "owner@parley.invalid is a member already.",
  });
  vi.stubEnv("SMTP_URL", "smtp://127.0.0.1:1");
  vi.stubEnv("MAIL_FROM", "parley@example.com");
  expect(await run("user", "invite", "bo@example.com")).toMatchObject({
    code: 1,
    out: expect.stringContaining("/invitation/"),
    err: expect.stringContaining("but the invitation stands"),
  });
});

test("background jobs come along in a backup", async () => {
  await run("migrate");
  const file = join(folder, "backup");
  await sql(
    `SELECT parley_jobs.create_queue('a.queue', '{"policy": "standard"}'::jsonb);
     INSERT INTO parley_jobs.job (name, data) VALUES ('a.queue', '{"n": 1}')`,
  );
  expect(await run("backup", file)).toMatchObject({ code: 0, err: "" });
  const jobs = () => sql("SELECT * FROM parley_jobs.job");
  const before = await jobs();
  expect(before).toHaveLength(1);
  await sql("DELETE FROM parley_jobs.job");
  expect(await run("restore", "--wipe", file)).toMatchObject({ code: 0 });
  expect(await jobs()).toEqual(before);
  // As its own start looks at it.
  expect(await run("migrate")).toMatchObject({ code: 0, out: "The database is up to date." });
});

test("the installation's own jobs that failed are shown, and tried again", async () => {
  await run("migrate");
  const { connectionString } = database;
  const db = connect({ connectionString, max: 4, onIdleError: () => undefined });
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const process = createJobs({ db, connectionString, log });
  const work = defineJob({ name: "a.job", payload: z.object({}), retry: { limit: 0 } });
  let fails = true;
  process.handle(work, () => {
    if (fails) throw new JobFailure("The disk is full.", { retry: false });
    return Promise.resolve();
  });
  try {
    await process.start();
    const organizationId = randomUUID();
    await db.insertInto("organizations").values({ id: organizationId, name: "Theirs" }).execute();
    const enqueue = (owner: { organizationId: string; userId: null } | null) =>
      db.transaction().execute((trx) => process.enqueue(trx, work, {}, { owner }));
    const { id } = await enqueue(null);
    const { id: theirs } = await enqueue({ organizationId, userId: null });
    const statuses = async () => {
      const rows = await db.selectFrom("jobs").select(["id", "status"]).execute();
      return Object.fromEntries(rows.map((row) => [row.id, row.status]));
    };
    const wait = { timeout: 15_000, interval: 20 };
    await expect.poll(statuses, wait).toEqual({ [id]: "failed", [theirs]: "failed" });

    const listed = await run("jobs", "list");
    expect(listed).toMatchObject({ code: 0, err: "" });
    expect(listed.out).toMatch(new RegExp(`^${id}  \\S+Z  a\\.job  The disk is full\\.$`));
    const notOwn = { code: 1, err: "There is no such job." };
    expect(await run("jobs", "retry", theirs)).toMatchObject(notOwn);
    fails = false;
    expect(await run("jobs", "retry", id)).toMatchObject({
      code: 0,
      out: expect.stringContaining("a.job is queued again"),
      err: "",
    });
    await expect.poll(statuses, wait).toEqual({ [id]: "completed", [theirs]: "failed" });
    expect(await run("jobs", "list")).toMatchObject({ code: 0, out: "" });
    expect((await run("jobs", "list", "--status", "completed")).out).toContain(id);
    expect(await run("jobs", "retry", id)).toMatchObject({
      code: 1,
      err: expect.stringContaining("this one is completed"),
    });
    expect(await run("jobs", "retry", "1")).toMatchObject({ code: 2 });
  } finally {
    await process.close(0);
    await db.destroy();
  }
});

test("the doctor finds all well, beside a provider that answers", async () => {
  await run("migrate");
  const simulator = await startSimulator();
  const other = createServer((_request, response) => response.writeHead(404).end()).listen(0);
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    vi.stubEnv("PORT", "0");
    vi.stubEnv("ANTHROPIC_BASE_URL", simulator.url);
    vi.stubEnv("ANTHROPIC_API_KEY", "any");
    const well = await run("doctor");
    expect(well.out).not.toMatch(/^problem/m);
    expect(well.code).toBe(0);
    expect(well.out).toContain(
      `ok       model: ${simulator.url} answers and has claude-sonnet-4-6.`,
    );
    vi.stubEnv("DEFAULT_MODEL", "no-such-model");
    vi.stubEnv("PORT", String(port));
    vi.stubEnv("HOST", "0.0.0.0");
    await sql("INSERT INTO run_owners VALUES (gen_random_uuid(), now() - interval '1 minute')");
    const ill = await run("doctor");
    expect(ill.code).toBe(1);
    expect(ill.out).toMatch(/^problem {2}model: .* has no no-such-model/m);
    expect(ill.out).toMatch(/^problem {2}port: \d+ on 0\.0\.0\.0 is another program's/m);
    expect(ill.out).toMatch(/^warning {2}public address: /m);
    expect(ill.out).toContain("1 leases have run out");
  } finally {
    other.close();
    await simulator.close();
  }
});
