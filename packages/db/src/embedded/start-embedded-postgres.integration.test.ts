import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { endedProcess } from "../testing/ended-process.ts";
import { queryOnce } from "../testing/query-once.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresError,
  startEmbeddedPostgres,
} from "./index.ts";
import { processExists } from "./postmaster-file.ts";

const silent = { info: () => {}, warn: () => {} };
const notLost = (error: Error) => {
  throw error;
};
const start = (dataDir: string, onLost: (error: EmbeddedPostgresError) => void = notLost) =>
  startEmbeddedPostgres({ dataDir, log: silent, onLost });

const query = (server: EmbeddedPostgres, sql: string) => queryOnce(server.connectionString, sql);

describe("startEmbeddedPostgres", () => {
  it("makes the database at the first start and keeps its data for the next", async () => {
    await using folder = await temporaryFolder();
    const dataDir = join(folder.path, "data");
    await using first = await start(dataDir);
    await query(first, "CREATE TABLE note AS SELECT 'kept' AS text");
    await first.stop();
    await using second = await start(dataDir);
    expect(await query(second, "SELECT text FROM note")).toEqual([{ text: "kept" }]);
    expect(second.adopted).toBe(false);
    await second.stop();
  });

  it("is durable, speaks UTF-8, and can't be reached over TCP", async () => {
    await using folder = await temporaryFolder();
    await using server = await start(folder.path);
    const settings = `SELECT current_setting('listen_addresses') AS listen, current_setting('fsync') AS fsync,
      current_setting('synchronous_commit') AS commit, current_setting('data_checksums') AS checksums,
      current_setting('server_encoding') AS encoding, upper('été') AS upper`;
    expect(await query(server, settings)).toEqual([
      { listen: "", fsync: "on", commit: "on", checksums: "on", encoding: "UTF8", upper: "ÉTÉ" },
    ]);
    expect((await stat(server.connection.host)).mode & 0o777).toBe(0o700);
    await server.stop();
  });

  it("knows letters beyond English in every kind of search", async () => {
    await using folder = await temporaryFolder();
    await using server = await start(folder.path);
    await query(server, "CREATE EXTENSION pg_trgm");
    const searches = `SELECT 'ÄPFEL' ILIKE '%äpf%' AS ilike, similarity('Дом', 'дом') AS trigram,
      to_tsvector('simple', 'ÉTÉ') @@ to_tsquery('simple', 'été') AS words`;
    expect(await query(server, searches)).toEqual([{ ilike: true, trigram: 1, words: true }]);
    await server.stop();
  });

  it("leaves neither a process nor a socket behind when it stops, however often it is told to", async () => {
    await using folder = await temporaryFolder();
    await using server = await start(folder.path);
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(processExists(server.postmasterPid)).toBe(false);
    await expect(stat(server.connection.host)).rejects.toThrow("ENOENT");
  });

  it("clears away what an interrupted first start left", async () => {
    await using folder = await temporaryFolder();
    const leftover = join(folder.path, `postgres.init-${await endedProcess()}-x`);
    await mkdir(leftover);
    await writeFile(join(leftover, "PG_VERSION"), "half");
    await using server = await start(folder.path);
    expect(await query(server, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await server.stop();
    expect((await readdir(folder.path)).sort()).toEqual(["postgres", "postgres.log"]);
  });

  it("says once that Postgres has gone when it is killed", async () => {
    await using folder = await temporaryFolder();
    const lost = Promise.withResolvers<EmbeddedPostgresError>();
    await using server = await start(folder.path, lost.resolve);
    process.kill(server.postmasterPid, "SIGKILL");
    expect((await lost.promise).message).toContain(`(process ${server.postmasterPid}) is lost`);
    await server.stop();
    // Killed, it could not clear its socket away.
    await rm(server.connection.host, { recursive: true });
  });

  it("says nothing of a loss when it is stopped", async () => {
    await using folder = await temporaryFolder();
    const losses: Error[] = [];
    await using server = await start(folder.path, (error) => losses.push(error));
    await server.stop();
    expect(losses).toEqual([]);
  });

  it("explains a database of another major version", async () => {
    await using folder = await temporaryFolder();
    await using server = await start(folder.path);
    await server.stop();
    await writeFile(join(server.clusterDir, "PG_VERSION"), "17\n");
    await expect(start(folder.path)).rejects.toThrow(
      /was made by Postgres 17, and this Parley brings Postgres 18\. Dump it/,
    );
  });

  it("shows what Postgres itself says when it can't start", async () => {
    await using folder = await temporaryFolder();
    await using server = await start(folder.path);
    await server.stop();
    await writeFile(join(server.clusterDir, "postgresql.conf"), "no_such_setting = 1\n");
    await expect(start(folder.path)).rejects.toThrow(/did not start[^]*no_such_setting/);
  });

  it("refuses a folder with other files in the database's place", async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, "postgres"));
    await writeFile(join(folder.path, "postgres", "holiday.jpg"), "");
    await expect(start(folder.path)).rejects.toThrow("holds files, but no Postgres database");
  });
});
