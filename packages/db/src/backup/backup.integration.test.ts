import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { connect } from "../connect.ts";
import { migrateIn } from "../migrate.ts";
import { createTestDatabase, queryOnce, type TestDatabase } from "../testing/index.ts";
import { restoreBackup, writeBackup } from "./index.ts";

const { signal } = new AbortController();
const [organization, person, conversation] = [randomUUID(), randomUUID(), randomUUID()];
const NASTY = "tab\t newline\n \\N \\. \\\\ \u2028 'quote' \"two\" 𝄞 é e\u0301 {}";

let folder: string;
let source: TestDatabase;
let target: TestDatabase;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-backup-"));
  source = await createTestDatabase(inject("testCluster"));
  await fill(source.connectionString, 200);
});
afterAll(async () => {
  await source.drop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  file = join(folder, randomUUID());
  target = await createTestDatabase(inject("testCluster"), { template: "template0" });
});
afterEach(() => target.drop());

const backUp = ({ connectionString } = source) =>
  writeBackup({ connectionString, file, parleyVersion: "1.2.3", libraries: [], signal });
const restore = (wipe = false) =>
  restoreBackup({
    connectionString: target.connectionString,
    file,
    wipe,
    libraries: [],
    signal,
    onWipe: () => undefined,
  });

describe("a backup, restored", () => {
  it("is the same to the byte: rows, sequences, constraints, triggers", async () => {
    await using large = await createTestDatabase(inject("testCluster"));
    await fill(large.connectionString, 50_000);
    const written = await backUp(large);
    expect(written.tables.find(({ name }) => name === "messages")?.rows).toBe(50_002);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const restored = await restore();
    expect(restored.migrated).toEqual([]);
    expect(await describeAll(target)).toEqual(await describeAll(large));
    const [trigger] = await queryOnce(
      target.connectionString,
      "SELECT count(*)::int AS off FROM pg_trigger WHERE tgenabled <> 'O'",
    );
    expect(trigger).toEqual({ off: 0 });
    // What comes next has the next number.
    const [next] = await queryOnce(
      target.connectionString,
      `INSERT INTO usage_records (organization_id, model, input_tokens, output_tokens,
         cache_read_tokens, cache_write_tokens, estimated)
       VALUES ('${organization}', 'm', 1, 1, 1, 1, false) RETURNING id::int`,
    );
    expect(next).toEqual({ id: 4 });
  });

  it("takes the place of what is there only when that is asked for", async () => {
    await backUp();
    await restore();
    await queryOnce(target.connectionString, "DELETE FROM conversations");
    const before = await describeAll(target);
    await expect(restore()).rejects.toThrow(/not empty: \d+ rows in \d+ tables\. Give --wipe/);
    expect(await describeAll(target)).toEqual(before);
    await restore(true);
    expect(await describeAll(target)).toEqual(await describeAll(source));
  });

  it("is refused while a server holds a lease, whatever is asked for", async () => {
    await backUp();
    await restore();
    await queryOnce(
      target.connectionString,
      `INSERT INTO run_owners VALUES ('${randomUUID()}', now() + interval '1 minute')`,
    );
    await expect(restore(true)).rejects.toThrow(/A server uses this database \(one process\)/);
    await queryOnce(target.connectionString, "UPDATE run_owners SET expires_at = now()");
    await restore(true);
  });

  it("is refused in a database of somebody else's", async () => {
    await backUp();
    await queryOnce(target.connectionString, "CREATE TABLE mine (id int)");
    await expect(restore(true)).rejects.toThrow(/tables of something else than Parley/);
    expect(await queryOnce(target.connectionString, "SELECT * FROM mine")).toEqual([]);
  });

  it("of an older version comes back at its schema, and is migrated on", async () => {
    await using older = await createTestDatabase(inject("testCluster"), { template: "template0" });
    const { connectionString } = older;
    const db = connect({ connectionString, max: 1, onIdleError: () => undefined });
    await migrateIn(db, "0025-pins-and-archive");
    await db.destroy();
    await backUp(older);
    expect((await restore()).migrated[0]).toBe("0026-folded-titles");
    expect(Object.keys(await describeAll(target))).toEqual(Object.keys(await describeAll(source)));
  });
});

describe("a file that is not whole", () => {
  beforeEach(async () => {
    await backUp();
  });

  const expectRefusal = async (why: RegExp) => {
    await expect(restore()).rejects.toThrow(why);
    const sql =
      "SELECT count(*)::int AS tables FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    expect(await queryOnce(target.connectionString, sql)).toEqual([{ tables: 0 }]);
  };

  it("is refused when it was cut off, wherever", async () => {
    const whole = await readFile(file);
    for (const end of [whole.length * 0.1, whole.length * 0.5, whole.length - 50, -41, -40, -1]) {
      await writeFile(file, whole.subarray(0, Math.floor(end)));
      await expectRefusal(/not a whole backup: it was cut off or altered/);
    }
  });

  it("is refused when a bit of it is another", async () => {
    const whole = await readFile(file);
    for (const at of [20, Math.floor(whole.length * 0.6), whole.length - 42, whole.length - 1]) {
      const altered = Buffer.from(whole);
      altered[at] = (altered[at] ?? 0) ^ 4;
      await writeFile(file, altered);
      await expectRefusal(/not a whole backup/);
    }
  });

  it("is refused when somebody changed a row and packed it again", async () => {
    const archive = zstdDecompressSync(await readFile(file));
    const at = archive.indexOf("Ada Lovelace");
    archive.write("Eve", at);
    await writeFile(file, sealed(zstdCompressSync(archive)));
    await expectRefusal(/the checksum of the table public\.\w+ is another/);
  });

  it("is refused when its manifest is missing", async () => {
    const archive = zstdDecompressSync(await readFile(file));
    const cut = archive.subarray(0, archive.indexOf("manifest.json\0"));
    await writeFile(file, sealed(zstdCompressSync(cut)));
    await expectRefusal(/manifest\.json is missing/);
  });

  it("is refused when it is something else", async () => {
    await writeFile(file, "PGDMP\x01\x0e");
    await expectRefusal(/is not a backup of Parley's/);
    await writeFile(file, sealed(zstdCompressSync(randomBytes(10_000))));
    await expectRefusal(/not a whole backup/);
    file = join(folder, "nowhere");
    await expectRefusal(/can't be read/);
  });
});

describe("writing a backup", () => {
  it("sees one moment, whatever is written meanwhile", async () => {
    const stop = new AbortController();
    const writing = writeRunsUntil(stop.signal);
    try {
      await backUp();
    } finally {
      stop.abort();
      await writing;
    }
    await restore();
    // Each transaction wrote into two tables: all of it is there, or nothing.
    const [found] = await queryOnce(
      target.connectionString,
      `SELECT count(*)::int AS halves FROM (SELECT DISTINCT run_id FROM run_events) AS e
       FULL JOIN (SELECT * FROM rate_limits WHERE bucket <> 'b') AS l ON l.bucket = e.run_id::text
       WHERE e IS NULL OR l IS NULL`,
    );
    expect(found).toEqual({ halves: 0 });
  });

  it("never overwrites a file", async () => {
    await writeFile(file, "mine");
    await expect(backUp()).rejects.toThrow(/is there already/);
    expect(await readFile(file, "utf8")).toBe("mine");
  });

  it("leaves no file behind when it is broken off", async () => {
    await using held = await createTestDatabase(inject("testCluster"));
    const client = await lockUsers(held);
    const cut = new AbortController();
    const { connectionString } = held;
    const options = {
      connectionString,
      file,
      parleyVersion: "1",
      libraries: [],
      signal: cut.signal,
    };
    const ended = failureOf(writeBackup(options));
    await untilFiles(1);
    cut.abort(new Error("Enough."));
    expect(await ended).toBe("Error: Enough.");
    await client.end();
    await untilFiles(0);
  });

  const untilFiles = (count: number) =>
    expect
      .poll(
        async () =>
          (await readdir(folder)).filter((name) => join(folder, name).startsWith(file)).length,
      )
      .toBe(count);

  it("can be broken off while it connects", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : 0;
    const cut = new AbortController();
    silent.once("connection", () => cut.abort(new Error("Enough.")));
    const connectionString = `postgres://nobody@127.0.0.1:${port}/none`;
    const options = { file, parleyVersion: "1", libraries: [], signal: cut.signal };
    await expect(writeBackup({ connectionString, ...options })).rejects.toThrow("Enough.");
    silent.close();
  });

  it("fails when the database goes away", async () => {
    await using doomed = await createTestDatabase(inject("testCluster"));
    const client = await lockUsers(doomed);
    const ended = failureOf(backUp(doomed));
    await expect
      .poll(() =>
        queryOnce(
          doomed.connectionString,
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name = 'parley backup' AND wait_event_type = 'Lock'
             AND datname = current_database()`,
        ),
      )
      .toHaveLength(1);
    expect(await ended).toMatch(/terminat/);
    await client.end();
    await untilFiles(0);
  });

  it("has nothing to do where there is no Parley", async () => {
    await expect(backUp(target)).rejects.toThrow(/no Parley has used this database/);
  });
});

async function fill(connectionString: string, messages: number): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  const json = JSON.stringify([{ type: "text", text: `\u0000 ${NASTY}` }]);
  await client.query("INSERT INTO organizations (id, name) VALUES ($1, $2)", [organization, NASTY]);
  await client.query(
    "INSERT INTO users (id, name, email) VALUES ($1, 'Ada Lovelace', 'ada@example.com')",
    [person],
  );
  await client.query(
    "INSERT INTO members (organization_id, user_id, role) VALUES ($1, $2, 'owner')",
    [organization, person],
  );
  await client.query(
    "INSERT INTO conversations (id, organization_id, user_id, title) VALUES ($1, $2, $3, $4)",
    [conversation, organization, person, `Ünïcode ${NASTY}`],
  );
  await client.query(
    `INSERT INTO messages (id, organization_id, conversation_id, role, content)
     SELECT gen_random_uuid(), $1, $2, 'user', $3 FROM generate_series(1, $4::int)`,
    [organization, conversation, json, messages],
  );
  const parent = randomUUID();
  await client.query(
    `INSERT INTO messages (id, organization_id, conversation_id, parent_id, role, content)
     VALUES ($1, $3, $4, NULL, 'user', '[]'), ($2, $3, $4, $1, 'assistant', '[ ]')`,
    [parent, randomUUID(), organization, conversation],
  );
  await client.query(
    `INSERT INTO message_search (message_id, organization_id, user_id, conversation_id, position, words)
     SELECT id, organization_id, $1, conversation_id, position, to_tsvector('simple', 'it''s "so" \\ ''') FROM messages LIMIT 100`,
    [person],
  );
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
  await client.query(
    "INSERT INTO files (id, organization_id, user_id, name, size) VALUES ($1, $2, $3, $4, 70000)",
    [parent, organization, person, NASTY],
  );
  await client.query("INSERT INTO file_chunks VALUES ($1, 0, $2), ($1, 1, '')", [parent, bytes]);
  for (let each = 0; each < 3; each += 1)
    await client.query(
      `INSERT INTO usage_records (organization_id, model, input_tokens, output_tokens,
         cache_read_tokens, cache_write_tokens, estimated, created_at)
       VALUES ($1, 'm', 1, 1, 1, 1, false, '2026-01-02 03:04:05.678901+00')`,
      [organization],
    );
  await client.query(
    `INSERT INTO audit_log (organization_id, actor_via, action, target_type, target_id, before)
     VALUES ($1, 'system', 'it.happened', 'x', 'y', '{"a": "\\u0000"}')`,
    [organization],
  );
  await client.query("INSERT INTO rate_limits VALUES ('b', 1, 'infinity')");
  await client.end();
}

/** As whoever alters a file on purpose would do it. */
function sealed(compressed: Buffer): Buffer {
  const frame = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 32, 0, 0, 0]);
  return Buffer.concat([compressed, frame, createHash("sha256").update(compressed).digest()]);
}

function failureOf(work: Promise<unknown>): Promise<string> {
  return work.then(() => "It did not fail.", String);
}

/** Nobody reads that table until the connection ends. */
async function lockUsers({ connection }: TestDatabase): Promise<Client> {
  const client = new Client(connection);
  await client.connect();
  await client.query("BEGIN");
  await client.query("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
  return client;
}

async function writeRunsUntil(stop: AbortSignal): Promise<void> {
  const client = new Client(source.connection);
  await client.connect();
  for (let count = 0; !stop.aborted || count < 10; count += 1) {
    const run = randomUUID();
    await client.query("BEGIN");
    await client.query("INSERT INTO run_events VALUES ($1, 1, 'first', false)", [run]);
    await client.query("INSERT INTO rate_limits VALUES ($1, 1, now())", [run]);
    await client.query("COMMIT");
  }
  await client.query("TRUNCATE run_events");
  await client.query("DELETE FROM rate_limits WHERE bucket <> 'b'");
  await client.end();
}

/** Hashes of all rows of each table in a stable order, and what else makes a database. */
async function describeAll({ connectionString }: TestDatabase): Promise<Record<string, unknown>> {
  const client = new Client({ connectionString });
  await client.connect();
  const all: Record<string, unknown> = {};
  const { rows: tables } = await client.query<{ name: string }>(
    "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1",
  );
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(
      `SELECT t::text AS row FROM ${name} AS t ORDER BY 1`,
    );
    const hash = createHash("sha256");
    for (const { row } of rows) hash.update(`${row}\n`);
    all[name] = hash.digest("hex");
  }
  const more = {
    sequences: "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1",
    constraints:
      "SELECT conrelid::regclass::text AS on, conname, pg_get_constraintdef(oid) AS is FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2, 3",
    indexes: "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    triggers:
      "SELECT tgname, tgenabled, pg_get_triggerdef(oid) AS is FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 3",
    functions:
      "SELECT oid::regprocedure::text AS is FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
  };
  for (const [what, sql] of Object.entries(more)) all[what] = (await client.query(sql)).rows;
  await client.end();
  return all;
}
