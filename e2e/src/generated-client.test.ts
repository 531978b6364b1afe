import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { generateClient, type GeneratedClient } from "./driver/generate-client.ts";
import { Installation } from "./driver/installation.ts";
import { operationFinder, responseValidator } from "./driver/validate-response.ts";

let installation: Installation;
let document: string;
let client: GeneratedClient;
beforeAll(async () => {
  installation = await Installation.start();
  document = await (await fetch(`${installation.url}/api/v1/openapi.json`)).text();
  client = await generateClient(document);
});
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await installation[Symbol.asyncDispose]();
});

test("a client generated from the document compiles strictly, and a wrong name in its use does not", async () => {
  const mistakes = await readFile(join(client.folder, "mistakes.ts"), "utf8");
  const wrong = mistakes
    .split("\n")
    .flatMap((line, at) => (line.includes("; // ") ? [`mistakes.ts:${at + 1}`] : []));
  expect(wrong.length).toBeGreaterThan(5);
  expect(await client.typeCheck()).toEqual(wrong);
});

interface Program {
  callEveryOperation(parley: {
    baseUrl: string;
    token: string;
    fetch: (request: Request) => Promise<Response>;
  }): Promise<void>;
}
const program = z.object({
  callEveryOperation: z.custom<Program["callEveryOperation"]>(
    (value) => typeof value === "function",
  ),
});

test("with it every operation can be called, streams included, and answers as the document says", async () => {
  const find = operationFinder(JSON.parse(document));
  const validate = responseValidator(JSON.parse(document));
  const called = new Set<string>();
  const checks: Promise<string[]>[] = [];
  const watchedFetch = async (request: Request): Promise<Response> => {
    const { method, url } = request;
    const response = await fetch(request);
    called.add(find(method, url)?.operationId ?? `${method} ${url}`);
    const { status, headers } = response;
    const check = async (body: string): Promise<string[]> =>
      validate(method, url, status, headers.get("content-type"), body);
    // The program leaves some streams in the middle: what it has read until then is checked.
    checks.push(readAll(response.clone()).then(check));
    return response;
  };
  const { callEveryOperation } = program.parse(
    await import(pathToFileURL(join(client.folder, "every-operation.ts")).href),
  );
  await callEveryOperation({
    baseUrl: `${installation.url}/api/v1`,
    token: installation.token,
    fetch: watchedFetch,
  });
  const issues = (await Promise.all(checks)).flat();
  expect(issues).toEqual([]);
  expect(checks.length).toBeGreaterThan(25);
  expect([...called].sort()).toEqual(operationIds());
});

/** As far as it comes: a stream that is left ends without its end. */
async function readAll(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  const chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? [];
  let text = "";
  try {
    for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  } catch {
    return text;
  }
  return text;
}

function operationIds(): string[] {
  const { paths } = z
    .object({
      paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))),
    })
    .parse(JSON.parse(document));
  return Object.values(paths)
    .flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
    .sort();
}
