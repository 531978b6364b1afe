import { execFile } from "node:child_process";
import { chmod, cp, lstat, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { queryOnce } from "../testing/query-once.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { binariesIn, findBinaries } from "./find-binaries.ts";
import { startEmbeddedPostgres } from "./index.ts";
import { reachableBinaries } from "./reachable-binaries.ts";
import { findUnprivilegedUser, runAs, runningAsRoot } from "./unprivileged-user.ts";

function recordingLog() {
  const warnings: string[] = [];
  const log = { info: () => {}, warn: (message: string) => void warnings.push(message) };
  return { log, warnings };
}

/** What is to be seen when root's data went elsewhere: a link, said once. */
async function relocated(inPlace: string, elsewhere: string) {
  const { name, uid } = await findUnprivilegedUser();
  const [folder] = await readdir(elsewhere);
  const clusterDir = join(elsewhere, folder ?? "", "postgres");
  const warning = `The user ${name}, whom Postgres runs as, can't reach ${inPlace}: the database lies in ${clusterDir}, and ${inPlace} links there.`;
  return { link: true, owner: uid, warnings: [warning] };
}

describe("below a folder that only its owner may enter", () => {
  it("keeps the data, in place or, as root, where Postgres' user can reach it", async () => {
    await using home = await temporaryFolder(0o700);
    await using elsewhere = await temporaryFolder(0o755);
    const { log, warnings } = recordingLog();
    const dataDir = join(home.path, "data");
    const start = () =>
      startEmbeddedPostgres({
        dataDir,
        log,
        relocateTo: elsewhere.path,
        onLost: (error) => {
          throw error;
        },
      });

    for (const run of [1, 2]) {
      await using server = await start();
      await queryOnce(server.connection, "CREATE TABLE IF NOT EXISTS run (number int)");
      await queryOnce(server.connection, `INSERT INTO run VALUES (${run})`);
      const rows = await queryOnce(server.connection, "SELECT count(*)::int AS runs FROM run");
      expect(rows).toEqual([{ runs: run }]);
      await server.stop();
    }

    const inPlace = join(dataDir, "postgres");
    const found = await lstat(inPlace);
    const seen = { link: found.isSymbolicLink(), owner: (await stat(inPlace)).uid, warnings };
    const expected = runningAsRoot()
      ? await relocated(inPlace, elsewhere.path)
      : { link: false, owner: process.getuid?.(), warnings: [] };
    expect(seen).toEqual(expected);
    expect((await stat(home.path)).mode & 0o777).toBe(0o700);
  });

  it("copies the programs once to where another user can run them", async () => {
    await using home = await temporaryFolder(0o700);
    await using elsewhere = await temporaryFolder(0o755);
    const { log, warnings } = recordingLog();
    const user = await findUnprivilegedUser();
    const installed = await findBinaries();
    const hidden = binariesIn(join(home.path, "native"), installed.version);
    await cp(installed.root, hidden.root, { recursive: true, verbatimSymlinks: true });
    await chmod(hidden.postgres, 0o700);

    const copies = await Promise.all(
      [1, 2].map(() => reachableBinaries(hidden, user, elsewhere.path, log)),
    );
    const again = await reachableBinaries(hidden, user, elsewhere.path, log);
    expect(copies).toEqual([again, again]);
    expect(await readdir(elsewhere.path)).toHaveLength(1);
    expect(warnings[0]).toContain(`The user ${user.name}, whom Postgres runs as, can't reach`);
    const asUser = runningAsRoot() ? runAs(user) : {};
    const { stdout } = await promisify(execFile)(again.postgres, ["--version"], {
      ...asUser,
      cwd: "/",
    });
    expect(stdout).toContain(`PostgreSQL) ${installed.major}.`);
  });

  it("leaves programs where they are that everyone can run", async () => {
    await using folder = await temporaryFolder(0o755);
    await using elsewhere = await temporaryFolder(0o755);
    const installed = await findBinaries();
    const shared = binariesIn(join(folder.path, "native"), installed.version);
    await cp(installed.root, shared.root, { recursive: true, verbatimSymlinks: true });
    const { log, warnings } = recordingLog();
    const user = await findUnprivilegedUser();
    expect(await reachableBinaries(shared, user, elsewhere.path, log)).toBe(shared);
    expect(warnings).toEqual([]);
  });

  it("says what to do when even the other place can't be reached", async () => {
    await using home = await temporaryFolder(0o700);
    const { log } = recordingLog();
    const user = await findUnprivilegedUser();
    const hidden = binariesIn(join(home.path, "native"), "0.0.0");
    await mkdir(join(hidden.root, "bin"), { recursive: true });
    await writeFile(hidden.postgres, "");
    await expect(
      reachableBinaries(hidden, user, join(home.path, "elsewhere"), log),
    ).rejects.toThrow(/can't reach .* Let everyone enter its parent folders/);
  });
});
