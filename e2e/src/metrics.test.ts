import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { Installation } from "./driver/installation.ts";

let installation: Installation;

beforeAll(async () => {
  installation = await Installation.start({ WORKERS: "2" });
});
afterAll(() => installation[Symbol.asyncDispose]());

async function scrape(headers: Record<string, string> = {}) {
  // A connection of its own each time: which worker takes it is not ours to say.
  const response = await fetch(`${installation.url}/metrics`, {
    headers: { connection: "close", ...headers },
  });
  return { status: response.status, text: await response.text() };
}

/** The sum of a metric's samples, and which workers they are of. */
function read(text: string, name: string, labels = ""): { sum: number; workers: Set<string> } {
  const workers = new Set<string>();
  let sum = 0;
  for (const line of text.split("\n")) {
    if (!line.startsWith(`${name}{`) || !line.includes(labels)) continue;
    workers.add(/worker="(\d+)"/.exec(line)?.[1] ?? "");
    sum += Number(line.slice(line.lastIndexOf(" ")));
  }
  return { sum, workers };
}

test("any scrape shows all workers, whichever of them it reaches", async () => {
  const calls = 12;
  for (let call = 0; call < calls; call++) {
    const response = await fetch(`${installation.url}/api/v1/models`, {
      headers: { ...installation.authorization, connection: "close" },
    });
    expect(response.status).toBe(200);
  }
  // A request is counted when it has ended, of which its caller may hear first.
  const countedRequests = async () =>
    read((await scrape()).text, "parley_http_requests_total", 'route="/api/v1/models"').sum;
  await expect.poll(countedRequests).toBe(calls);
  for (let scrapes = 0; scrapes < 6; scrapes++) {
    const { status, text } = await scrape();
    expect(status).toBe(200);
    expect([...read(text, "process_resident_memory_bytes").workers].sort()).toEqual(["1", "2"]);
    const counted = read(text, "parley_procedure_calls_total", 'procedure="models.list"');
    expect(counted.sum).toBe(calls);
    expect(read(text, "parley_db_pool_waiting").workers.size).toBe(2);
    const requests = read(text, "parley_http_requests_total", 'route="/api/v1/models"');
    expect(requests.sum).toBe(calls);
  }
});

test("what a proxy brings is refused", async () => {
  const { status, text } = await scrape({ "X-Forwarded-For": "203.0.113.9" });
  expect(status).toBe(403);
  expect(text).not.toContain("# TYPE");
});

test("every metric that the dashboard asks for is there, and every one of ours is on it", async () => {
  const stream = await fetch(`${installation.url}/api/v1/chat/stream`, {
    method: "POST",
    headers: { ...installation.authorization, "content-type": "application/json" },
    body: JSON.stringify({ message: "/long 20" }),
  });
  expect(await stream.text()).toContain("run.completed");
  // A run is counted when it has ended, of which its reader may hear first.
  await expect
    .poll(async () => read((await scrape()).text, "parley_runs_ended_total").sum)
    .toBeGreaterThan(0);
  const { text } = await scrape();
  const served = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = ""]) => name));
  const dashboard = dashboardSchema.parse(JSON.parse(await readFile(DASHBOARD, "utf8")));
  const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  expect(queries.length).toBeGreaterThan(30);
  const asked = new Set(queries.flatMap(metricsOf));
  expect([...asked].filter((name) => !served.has(name))).toEqual([]);
  const ours = [...served].filter((name) => name.startsWith("parley_"));
  expect(ours.filter((name) => !asked.has(name))).toEqual([]);
  // What a run is seen by has values, too.
  for (const name of ["parley_runs_ended_total", "parley_time_to_first_token_seconds_count"])
    expect(read(text, name).sum).toBeGreaterThan(0);
});

const DASHBOARD = new URL("../../docs/grafana/parley-dashboard.json", import.meta.url);
const dashboardSchema = z.object({
  panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })).optional() })),
});

/** The metrics that a query names: words in front of a selector. */
function metricsOf(query: string): string[] {
  return [...query.matchAll(/(\w+)\{/g)].map(([, name = ""]) =>
    name.replace(/_(bucket|sum|count)$/, ""),
  );
}
