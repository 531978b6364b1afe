import type { Db } from "@parley/db";
import { tableContents } from "@parley/db/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Cast,
  cellsOf,
  insertCast,
  isChange,
  isNamedBy,
  mayChange,
  problemsOf,
} from "./driver/authorization-matrix.ts";
import { type ProcedurePath, rows } from "./driver/authorization-rows.ts";
import { authorization } from "./driver/authorization-table.ts";
import { takeSnapshot } from "./driver/database-snapshot.ts";
import { inParallel } from "./driver/in-parallel.ts";
import { insertThings, nobodysThings, type Person, type Things } from "./driver/people.ts";
import { type ObservedInstallation, startObserved } from "./driver/rest-installation.ts";
import { WireCaller } from "./driver/wire-call.ts";

/**
 * Every procedure of the router, by every role and every scope, with what is one's own, a
 * colleague's, a stranger's and nobody's, over everything that carries a call.
 */

let observed: ObservedInstallation;
let db: Db;
let wire: WireCaller;
let cast: Cast;

beforeAll(async () => {
  observed = await startObserved({ LOG_LEVEL: "error" });
  db = observed.db;
  wire = new WireCaller(observed.installation.server.port, { connections: 8, deadlineMs: 15_000 });
  cast = await insertCast(db);
});
afterAll(async () => {
  wire.close();
  await observed[Symbol.asyncDispose]();
});

const isPath = (path: string): path is ProcedurePath => path in authorization;
const paths = Object.keys(authorization).filter(isPath);
const changing = paths.filter(mayChange);

describe("the matrix has", () => {
  test.for(paths)(
    "a row for %s, in which every id of its input is somebody else's once",
    (path) => {
      const row = Object.entries(rows).find(([name]) => name === path)?.[1];
      expect(row, `add a row for ${path} to e2e/src/driver/authorization-rows.ts`).toBeDefined();
      const tried = Object.keys(row?.ids ?? {}).map((key) => key.split(",")[0]);
      const ids: readonly string[] = authorization[path].ids;
      const missing = ids.filter((id) => !tried.includes(id));
      expect(missing, `add these ids to the row of ${path} in authorization-rows.ts`).toEqual([]);
    },
  );

  test("no row for what is not in the router", () => {
    expect(Object.keys(rows).filter((path) => !isPath(path))).toEqual([]);
  });
});

describe("nothing is changed by what is denied, and nothing by what only reads:", () => {
  let before: string;
  beforeAll(async () => {
    before = await takeSnapshot(db);
  });

  test.for(paths)("%s", async (path) => {
    const cells = cellsOf(path, cast).filter((cell) => !isChange(path, cell));
    const problems = await problemsOf(path, cells, {
      cast,
      wire,
      thingsOf: ({ caller }) => cast.things.get(caller.person?.userId ?? "") ?? nobodysThings(),
    });
    expect(problems).toEqual([]);
    expect(await takeSnapshot(db)).toBe(before);
  });
});

describe("whom the policy names can do it, and nothing of anybody else's is changed:", () => {
  test.for(changing)("%s", async (path) => {
    const cells = cellsOf(path, cast).filter((cell) => isChange(path, cell));
    expect(cells.length).toBeGreaterThan(0);
    const owners = cells.flatMap(({ caller }) => caller.person ?? []);
    await makeRoomFor(owners);
    const things = await insertThings(db, owners);
    if (rows[path].ofEverything === true) await endRunsOf(owners);
    const fresh = new Map(cells.map((cell, at) => [cell, things[at] ?? nobodysThings()]));
    // What is about everyone may be about the colleague.
    const others = rows[path].ofOrganization ? [cast.stranger] : [cast.colleague, cast.stranger];
    const before = await rowsOf(others);
    const { room = cells.length } = rows[path];
    const problems: string[] = [];
    for (let from = 0; from < cells.length; from += room) {
      if (room < cells.length) await makeRoomFor(owners);
      const thingsOf = (cell: (typeof cells)[number]): Things => fresh.get(cell) ?? nobodysThings();
      const options = { cast, wire, thingsOf };
      problems.push(...(await problemsOf(path, cells.slice(from, from + room), options)));
    }
    expect(problems).toEqual([]);
    expect(await rowsOf(others)).toEqual(before);
  });
});

/** Of some things nobody may have more than so many, and every procedure gives them new ones. */
async function makeRoomFor(people: readonly Person[]): Promise<void> {
  const ids = people.map(({ userId }) => userId);
  for (const table of ["presets", "folders", "batches", "scheduledPrompts"] as const)
    await db.deleteFrom(table).where("userId", "in", ids).execute();
  const organizationIds = people.map(({ organizationId }) => organizationId);
  const things = [...cast.things.values()];
  const kept = things.map(({ webhookId }) => webhookId);
  await db
    .deleteFrom("webhooks")
    .where("organizationId", "in", organizationIds)
    .where("id", "not in", kept)
    .execute();
  await db
    .deleteFrom("mcpServers")
    .where("organizationId", "in", organizationIds)
    .where(
      "id",
      "not in",
      things.map(({ mcpServerId }) => mcpServerId),
    )
    .execute();
}

/** Their answers would be waited for, and nobody writes them. */
async function endRunsOf(people: readonly Person[]): Promise<void> {
  const ids = people.map(({ userId }) => userId);
  await db
    .updateTable("runs")
    .set({ status: "stopped", endedAt: new Date() })
    .where("userId", "in", ids)
    .where("status", "in", ["queued", "streaming"])
    .execute();
}

/** The rows in which something of theirs is. */
async function rowsOf(people: readonly Person[]): Promise<string[]> {
  const ids = people.flatMap(({ canary, userId }) => {
    const things = cast.things.get(userId) ?? nobodysThings();
    return [canary, ...Object.values<string>({ ...things })];
  });
  const rowsByTable = Object.values(await tableContents(db));
  return rowsByTable.flat().filter((row) => ids.some((id) => row.includes(id)));
}

test("what a link shows is for everyone alike, and what is no link for nobody", async () => {
  const { shareToken, shareId } = cast.others.colleague;
  const tries = cast.callers.flatMap(({ name, headers }) =>
    [
      { token: shareToken, expected: 200 },
      { token: nobodysThings().shareToken, expected: 404 },
      // Only the token opens it, not what else is known of it.
      { token: shareId, expected: 404 },
    ].map(({ token, expected }) => ({ name, headers, path: `/api/share/${token}`, expected })),
  );
  const before = await takeSnapshot(db);
  const answered = await inParallel(8, tries, async ({ name, headers, path, expected }) => {
    const request = { method: "GET", path, headers, body: undefined, chunked: false };
    const { status, body } = await wire.call(request);
    return { expected, body, problem: status === expected ? "" : `${name}: ${status} at ${path}` };
  });
  expect(answered.filter(({ problem }) => problem !== "")).toEqual([]);
  const shown = answered.filter(({ expected }) => expected === 200).map(({ body }) => body);
  expect(new Set(shown).size).toBe(1);
  expect(shown[0]).toContain(cast.colleague.canary);
  expect(await takeSnapshot(db)).toBe(before);
});

describe("under /v1, for other vendors' clients:", () => {
  const question = {
    model: "claude-sonnet-4-6",
    max_tokens: 50,
    messages: [{ role: "user", content: "/echo rate=max Hello" }],
  };
  const calls = [
    ["chat.answer", "POST", "/v1/messages"],
    ["chat.answer", "POST", "/v1/chat/completions"],
    ["models.list", "GET", "/v1/models"],
    ["models.list", "GET", "/v1/models/claude-sonnet-4-6"],
  ] as const;

  test.for(calls)("%s by %s %s", async ([path, method, url]) => {
    const body = method === "POST" ? Buffer.from(JSON.stringify(question)) : undefined;
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const tries = cast.callers.flatMap((caller) => {
      const { authorization: bearer = "", ...cookie } = caller.headers;
      const secret = bearer.replace("Bearer ", "");
      const ways: Record<string, string>[] =
        bearer === "" ? [cookie] : [{ authorization: bearer }, { "x-api-key": secret }];
      const expected = caller.credential !== "key" ? 401 : isNamedBy(path, caller) ? 200 : 403;
      return ways.map((headers) => ({ name: caller.name, headers, expected }));
    });
    const problemsIn = async (some: typeof tries): Promise<string[]> => {
      const answered = await inParallel(8, some, async ({ name, headers, expected }) => {
        const request = { method, path: url, headers: { ...headers, ...type }, body };
        const { status } = await wire.call({ ...request, chunked: false });
        return status === expected ? [] : [`${name}: ${status} instead of ${expected}`];
      });
      return answered.flat();
    };
    const before = await takeSnapshot(db);
    expect(await problemsIn(tries.filter(({ expected }) => expected >= 400))).toEqual([]);
    expect(await takeSnapshot(db)).toBe(before);
    expect(await problemsIn(tries.filter(({ expected }) => expected < 400))).toEqual([]);
  });
});

test("the server itself failed nowhere", () => {
  const failures = observed.installation.server
    .output()
    .split("\n")
    .filter((line) => /"level":(50|60)/.test(line));
  expect(failures).toEqual([]);
});
