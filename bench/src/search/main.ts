import { parseArgs } from "node:util";
import { connect, type Db } from "@parley/db";
import { queryOnce } from "@parley/db/testing";
import { startSimulator } from "@parley/sim";
import * as z from "zod";
import { percentile } from "../percentile.ts";
import { stopAllProcesses } from "../process/start-process.ts";
import { startServer } from "../streams/start-server.ts";
import { renderTable } from "../table.ts";
import { addPerson, fill, type Person } from "./fill.ts";
import { GONE_WORD, seededRandom, wordAt } from "./made-up-text.ts";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => void stopAllProcesses().finally(() => process.exit(130)));

const CALLS = 60;
const WARM_UP = 5;
const LIMIT_MS = 100;
const { values } = parseArgs({ options: { messages: { type: "string", default: "1000000" } } });
const most = Number(values.messages);

const page = z.object({ items: z.array(z.unknown()), nextCursor: z.string().nullable() });
const random = seededRandom(1);
const rank = (from: number, to: number): string =>
  wordAt(from + Math.floor(random() * (to - from)));

const kinds: Record<string, () => string> = {
  "one letter": () => rank(0, 60).slice(0, 1),
  "a beginning": () => rank(100, 40_000).slice(0, 4),
  "common (“the”)": () => "the ",
  "common, two": () => "the of ",
  middling: () => `${rank(60, 400)} `,
  rare: () => `${rank(5_000, 50_000)} `,
  "common and rare": () => `the ${rank(5_000, 50_000)} `,
  "gone out of use": () => `${GONE_WORD} `,
  misspelt: () =>
    rank(400, 4_000)
      .replace(/(.)(.)(.)/, "$1$3$2")
      .concat("x"),
  "in no message": () => `zzyzx${Math.floor(random() * 1_000)} `,
};

interface Search {
  url: string;
  person: Person;
}

async function call({ url, person }: Search, q: string, cursor?: string) {
  const query = new URLSearchParams({ q, ...(cursor !== undefined && { cursor }) });
  const before = performance.now();
  const answer = await fetch(`${url}/api/v1/conversations/search?${query.toString()}`, {
    headers: { authorization: `Bearer ${person.key}` },
  });
  const body: unknown = await answer.json();
  const ms = performance.now() - before;
  if (!answer.ok) throw new Error(`The search was refused: ${JSON.stringify(body)}`);
  return { ms, ...page.parse(body) };
}

async function measure(search: Search, kind: string, query: () => string): Promise<string[]> {
  const times: number[] = [];
  let hits = 0;
  for (let at = -WARM_UP; at < CALLS; at++) {
    const { ms, items } = await call(search, query());
    if (at < 0) continue;
    times.push(ms);
    hits += items.length;
  }
  return row(kind, times, hits / CALLS);
}

async function measureNextPage(search: Search): Promise<string[]> {
  const times: number[] = [];
  let cursor: string | undefined;
  let hits = 0;
  for (let at = 0; at < CALLS; at++) {
    const { ms, items, nextCursor } = await call(search, "the ", cursor);
    cursor = nextCursor ?? undefined;
    if (at === 0) continue;
    times.push(ms);
    hits += items.length;
  }
  return row("next page", times, hits / times.length);
}

function row(kind: string, times: readonly number[], hits: number): string[] {
  const p95 = percentile(times, 95);
  const cells = [percentile(times, 50), p95, Math.max(...times)].map((ms) => `${ms.toFixed(1)} ms`);
  return [kind, hits.toFixed(1), ...cells, p95 < LIMIT_MS ? "yes" : "NO"];
}

async function prepare(db: Db, connectionString: string) {
  const many = await addPerson(db, "Many");
  const some = await addPerson(db, "Some");
  // Filled first, and sorted in at once: that is faster, and comes to the same.
  const index = "message_search_by_words";
  const [made] = await queryOnce(connectionString, `SELECT pg_get_indexdef('${index}'::regclass)`);
  await queryOnce(connectionString, `DROP INDEX ${index}`);
  await fill(db, some, most / 10);
  await fill(db, many, most);
  console.log("Sorting the words in");
  await queryOnce(connectionString, String(made?.["pg_get_indexdef"]));
  await queryOnce(connectionString, "VACUUM ANALYZE");
  return { many, some };
}

const simulator = await startSimulator({ tokensPerSecond: 60 });
const anywhere = { server: null, others: null };
const server = await startServer("parley", {
  simulatorUrl: simulator.url,
  pinning: anywhere,
  profile: undefined,
});
try {
  const connectionString = server.postgres?.connectionString ?? "";
  const db = connect({ connectionString, max: 2, onIdleError: console.error });
  const { many, some } = await prepare(db, connectionString);
  await db.destroy();
  for (const [person, messages] of [
    [some, most / 10],
    [many, most],
  ] as const) {
    const search = { url: server.url, person };
    const rows = [
      [`${messages.toLocaleString("en")} messages`, "hits", "p50", "p95", "max", "< 100 ms"],
    ];
    for (const [kind, query] of Object.entries(kinds))
      rows.push(await measure(search, kind, query));
    rows.push(await measureNextPage(search));
    console.log(`\n${renderTable(rows)}`);
  }
} finally {
  await server.stop();
  await simulator.close();
}
