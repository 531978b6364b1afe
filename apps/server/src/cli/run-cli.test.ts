import { afterEach, describe, expect, test, vi } from "vitest";
import { runCli } from "./run-cli.ts";

afterEach(() => vi.unstubAllEnvs());

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, {
    signal: AbortSignal.timeout(30_000),
    print: (line) => out.push(line),
    say: (line) => err.push(line),
  });
  return { code, out: out.join("\n"), err };
}

describe("a wrong use ends with 2 and one sentence", () => {
  test.for([
    [[], "Name a command"],
    [["nothing"], "There is no command 'nothing'"],
    [["backup"], "Missing required argument 'file'"],
    [["backup", "one", "two"], "Too many arguments"],
    [["restore", "--wip", "file"], "Unknown option '--wip'"],
    [["migrate", "now"], "Too many arguments"],
    [["keys"], "Name a command"],
    [["keys", "nothing"], "There is no command 'nothing'"],
    [["keys", "create"], "Required option '--name <name>'"],
    [["keys", "create", "--name", ""], "Name the key"],
    [["keys", "create", "--name", "x", "--scopes", "everything"], "--scopes: Invalid option"],
    [["keys", "create", "--name", "x", "--expires", "soon"], "12h, 30d or 4w"],
    [["keys", "create", "--name", "x", "--expires", "2020-01-01"], "in the past"],
    [["user", "invite"], "Missing required argument 'e-mail'"],
    [["user", "invite", "nobody"], "'nobody' is not an e-mail"],
    [["user", "invite", "ada@example.com", "--role", "king"], "viewer, member, admin, owner"],
    [["help", "nothing"], "There is no command 'nothing'"],
  ] as const)("%j", async ([args, says], { expect }) => {
    const { code, out, err } = await run(...args);
    expect({ code, out, lines: err.length }).toEqual({ code: 2, out: "", lines: 1 });
    expect(err[0]).toContain(says);
    expect(err[0]).not.toContain("\n");
  });
});

test("help and version are asked for, and end with 0", async () => {
  const help = await run("--help");
  expect(help).toMatchObject({ code: 0, err: [] });
  for (const name of ["doctor", "migrate", "backup", "restore", "keys", "user", "jobs"])
    expect(help.out).toContain(`  ${name}`);
  expect(await run("help", "keys", "create")).toMatchObject({
    code: 0,
    out: expect.stringContaining("--expires"),
    err: [],
  });
  expect((await run("--version")).out).toMatch(/^\d+\.\d+\.\d+$/);
});

test("a setting that cannot be used, or a database that is not there, is a failure", async () => {
  vi.stubEnv("PORT", "eighty");
  expect(await run("migrate")).toMatchObject({
    code: 1,
    err: [expect.stringMatching(/^PORT is not a whole number/)],
  });
  vi.stubEnv("PORT", "0");
  vi.stubEnv("DATA_DIR", "/nonexistent/parley");
  for (const args of [
    ["backup", "/nonexistent/file"],
    ["migrate", "--check"],
    ["user", "invite", "a@example.com"],
  ])
    expect(await run(...args)).toMatchObject({
      code: 1,
      err: [expect.stringMatching(/^There is no database in/)],
    });
  vi.stubEnv("DATABASE_URL", "postgres://parley@127.0.0.1:1/parley");
  expect(await run("migrate")).toMatchObject({
    code: 1,
    err: [expect.stringMatching(/^The database cannot be reached/)],
  });
});

test("the doctor says each problem, and no secret", async () => {
  vi.stubEnv("PORT", "eighty");
  vi.stubEnv("DATABASE_URL", "postgres://parley:s3cret-word@127.0.0.1:1/parley");
  vi.stubEnv("ANTHROPIC_API_KEY", "sk-ant-s3cret-word");
  vi.stubEnv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1");
  vi.stubEnv("SMTP_URL", "smtp://parley:s3cret-word@127.0.0.1:1");
  vi.stubEnv("MAIL_FROM", "parley@example.com");
  vi.stubEnv("PUBLIC_URL", "https://parley.example.com");
  vi.stubEnv("OIDC_ISSUER", "http://127.0.0.1:1");
  vi.stubEnv("OIDC_CLIENT_ID", "parley");
  vi.stubEnv("OIDC_CLIENT_SECRET", "s3cret-word");
  const { code, out, err } = await run("doctor");
  expect({ code, err }).toEqual({ code: 1, err: [] });
  for (const line of [
    /^ok {7}node: /m,
    /^problem {2}environment: PORT is not a whole number\.$/m,
    /^problem {2}database: The database cannot be reached/m,
    /^problem {2}model: http:\/\/127\.0\.0\.1:1 did not answer/m,
    /^problem {2}mail: /m,
    /^problem {2}OpenID Connect: /m,
    /^warning {2}public address: .*TRUSTED_PROXIES/m,
  ])
    expect(out).toMatch(line);
  expect(out).not.toContain("s3cret");
  const json = await run("doctor", "--json");
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({ ok: false });
});
