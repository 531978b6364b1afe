import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { startEmbeddedPostgres } from "@parley/db/embedded";
import { queryOnce } from "@parley/db/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeDataFolder, removeDataFolder } from "./driver/data-folder.ts";
import { findPostmaster } from "./driver/embedded-postgres.ts";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { Installation } from "./driver/installation.ts";
import { MailServer } from "./driver/mail-server.ts";
import { runParley } from "./driver/parley-command.ts";
import { readLog, storedText } from "./driver/run-log.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("backed up, wiped and restored, an installation is the same and serves", async () => {
  await using mails = await MailServer.start();
  await using installation = await Installation.start({ SHUTDOWN_GRACE_MS: "200" });
  const env = {
    ...installation.env,
    SMTP_URL: mails.url,
    MAIL_FROM: "parley@example.com",
    PUBLIC_URL: installation.url,
  };
  const parley = (...args: string[]) => runParley(args, env);

  // Beside the running server.
  const said = await parley("doctor");
  expect(said.stdout).toContain("a Parley serves there");
  expect(said).toMatchObject({ code: 0, stderr: "" });
  const message = "/long 60 rate=max Is this kept? \\ \t 𝄞";
  const starting = Array.from({ length: 8 }, (_, index) =>
    installation.client().chat.start.mutate({ message: `/long 800 rate=20 ${index}` }),
  );
  const { run } = await installation.client().chat.start.mutate({ message });
  const log = await readLog(installation.client(), run.id);
  const during = await parley("backup", join(folder, "during"));
  expect(during).toMatchObject({ code: 0, stderr: "" });
  expect((await stat(join(folder, "during"))).mode & 0o777).toBe(0o600);
  await Promise.all(starting);

  const key = await parley("keys", "create", "--name", "From the machine", "--expires", "1d");
  expect(key).toMatchObject({ code: 0, stdout: expect.stringMatching(/^prl_[\w-]{40,}\n$/) });
  const headers = { authorization: `Bearer ${key.stdout.trim()}` };
  const list = await fetch(`${installation.url}/api/v1/conversations`, { headers });
  expect(list.status).toBe(200);
  const invited = await parley("user", "invite", "Ada@example.com", "--role", "admin");
  expect(invited.code).toBe(0);
  expect((await mails.nextTo("ada@example.com")).text).toContain(invited.stdout.trim());
  const audit = await installation.client().audit.list.query({ limit: 10 });
  expect(audit.items.map(({ action, actor }) => [action, actor.via])).toEqual(
    expect.arrayContaining([
      ["apiKey.create", "operator"],
      ["invitation.create", "operator"],
    ]),
  );
  const early = await parley("restore", "--wipe", join(folder, "during"));
  expect(early).toMatchObject({ code: 1, stderr: expect.stringMatching(/is running.*Stop it/) });

  // Without one: Postgres is started for the time being, and stopped again.
  await installation.terminate();
  const first = join(folder, "first");
  expect(await parley("backup", first)).toMatchObject({ code: 0, stderr: "" });
  expect(await findPostmaster(installation.dataDir)).toBeUndefined();
  const wiped = await parley("restore", "--wipe", first);
  expect(wiped).toMatchObject({ code: 0, stderr: expect.stringMatching(/messages: \d+ rows/) });
  expect(await parley("backup", join(folder, "second"))).toMatchObject({ code: 0 });
  expect(await contentOf(join(folder, "second"))).toEqual(await contentOf(first));

  await installation.start();
  expect(await readLog(installation.client(), run.id)).toEqual(log);
  expect(await storedText(installation.client(), run)).toBe(expectedAnswer(message));
  const next = await installation.client().chat.complete.mutate({ message: "/echo Here again" });
  expect(next.reply).toBe("Here again");
  expect((await fetch(`${installation.url}/api/v1/conversations`, { headers })).status).toBe(200);
});

test("a backup taken while answers are written is of one moment", async () => {
  const dataDir = await makeDataFolder();
  try {
    const restored = await runParley(["restore", join(folder, "during")], { DATA_DIR: dataDir });
    expect(restored).toMatchObject({ code: 0, stderr: "" });
    await using postgres = await startEmbeddedPostgres({
      dataDir,
      log: { info: () => undefined, warn: () => undefined },
      onLost: (error) => {
        throw error;
      },
    });
    const [found] = await queryOnce(
      postgres.connectionString,
      `SELECT
        (SELECT count(*) FROM runs WHERE ended_at IS NULL) > 0 AS "wasWriting",
        (SELECT count(*)::int FROM runs r WHERE (ended_at IS NOT NULL) <> EXISTS (
          SELECT FROM run_events e WHERE e.run_id = r.id AND e.terminal)) AS "otherEnds",
        (SELECT count(*)::int FROM (SELECT run_id FROM run_events GROUP BY 1
          HAVING max(seq) <> count(*)) AS g) AS gaps,
        (SELECT count(*)::int FROM run_events e WHERE NOT EXISTS (
          SELECT FROM runs r WHERE r.id = e.run_id)) AS strays`,
    );
    expect(found).toEqual({ wasWriting: true, otherEnds: 0, gaps: 0, strays: 0 });
  } finally {
    await removeDataFolder(dataDir);
  }
});

/** The hashes of all tables, and the sequences, as a backup tells them. */
async function contentOf(file: string): Promise<unknown> {
  const archive = zstdDecompressSync((await readFile(file)).subarray(0, -40)).toString("latin1");
  const sequences = /"sequences": \[[^\]]*\]/.exec(archive)?.[0];
  const tables = archive.slice(archive.lastIndexOf('"tables": ['));
  return { sequences, tables: tables.replaceAll("\0", "") };
}
