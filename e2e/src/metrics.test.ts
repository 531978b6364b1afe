import { afterAll, beforeAll, expect, test } from "vitest";
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
