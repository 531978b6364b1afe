import * as z from "zod";
import { percentile } from "../percentile.ts";
import { renderTable } from "../table.ts";
import type { Person } from "./fill.ts";
import { GONE_WORD, seededRandom, wordAt } from "./made-up-text.ts";

const CALLS = 60;
const WARM_UP = 5;
const LIMIT_MS = 100;

const page = z.object({
  items: z.array(z.unknown()),
  nextCursor: z.string().nullable(),
  complete: z.literal(true),
});
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
  "middling, two": () => `${rank(60, 400)} ${rank(60, 400)} `,
  "rare and a beginning": () => `${rank(5_000, 50_000)} ${rank(100, 40_000).slice(0, 2)}`,
  "gone out of use": () => `${GONE_WORD} `,
  "gone, a beginning": () => GONE_WORD.slice(0, 6 + Math.floor(random() * 5)),
  "gone and rare": () => `${GONE_WORD} ${rank(5_000, 50_000)} `,
  misspelt: () =>
    rank(400, 4_000)
      .replace(/(.)(.)(.)/, "$1$3$2")
      .concat("x"),
  "in no message": () => `zzyzx${Math.floor(random() * 1_000)} `,
};

/** A server, and who searches there. */
export interface Search {
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

async function measureNextPage(search: Search, kind: string, query: string): Promise<string[]> {
  const times: number[] = [];
  let cursor: string | undefined;
  let hits = 0;
  for (let at = 0; at < CALLS; at++) {
    const { ms, items, nextCursor } = await call(search, query, cursor);
    cursor = nextCursor ?? undefined;
    if (at === 0) continue;
    times.push(ms);
    hits += items.length;
  }
  return row(kind, times, hits / times.length);
}

function row(kind: string, times: readonly number[], hits: number): string[] {
  const p95 = percentile(times, 95);
  const cells = [percentile(times, 50), p95, Math.max(...times)].map((ms) => `${ms.toFixed(1)} ms`);
  return [kind, hits.toFixed(1), ...cells, p95 < LIMIT_MS ? "yes" : "NO"];
}

/** What each kind of search takes, as a table. @throws when one is refused, or is not complete */
export async function measureSearches(search: Search, messages: number): Promise<string> {
  const rows = [
    [`${messages.toLocaleString("en")} messages`, "hits", "p50", "p95", "max", "< 100 ms"],
  ];
  for (const [kind, query] of Object.entries(kinds)) rows.push(await measure(search, kind, query));
  rows.push(await measureNextPage(search, "next page", "the "));
  rows.push(await measureNextPage(search, "next page of gone", `${GONE_WORD} `));
  return renderTable(rows);
}
