import Anthropic from "@anthropic-ai/sdk";
import { budget, chatReply, errorBody, usageReport } from "@parley/shared";
import OpenAI from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { CompatibleServer, MODEL } from "./driver/compatible-server.ts";
import { callRest, type RestCall } from "./driver/rest-call.ts";
import { type ResponseValidator, responseValidator } from "./driver/validate-response.ts";

/*
 * A key whose budget is used up, as those see it who call with it: by REST, by tRPC and by the
 * vendors' own clients.
 */

let server: CompatibleServer;
let issuesOf: ResponseValidator;
let poor: { id: string; secret: string };

const call = (route: string, options?: RestCall) => callRest(server.installation, route, options);
const asPoor = () => ({ headers: { authorization: `Bearer ${poor.secret}` } });
const question = { message: "/echo Hello", maxTokens: 100 };

beforeAll(async () => {
  server = await CompatibleServer.start();
  issuesOf = responseValidator((await call("GET /openapi.json")).json);
  const made = await call("POST /api-keys", {
    body: { name: "Poor", scopes: ["chat:write", "conversations:read", "usage:read"] },
  });
  poor = z.object({ id: z.string(), secret: z.string() }).parse(made.json);
  await setBudget(20_000);
});
afterAll(() => server[Symbol.asyncDispose]());

async function setBudget(monthlyMicroDollars: number) {
  const body = { subjectType: "key", subjectId: poor.id, monthlyMicroDollars };
  return budget.parse((await call("POST /budgets", { body })).json);
}

test("a call within the budget is answered, and what is left is told", async () => {
  const body = { message: "/long 300", maxTokens: 300 };
  const answer = await call("POST /chat", { body, ...asPoor() });
  expect(chatReply.parse(answer.json).outputTokens).toBe(300);
  const { budgets } = usageReport.parse((await call("GET /usage", asPoor())).json);
  const [own] = budgets;
  expect(own).toMatchObject({
    subjectType: "key",
    name: "Poor",
    monthlyMicroDollars: 20_000,
    reservedMicroDollars: 0,
  });
  expect(own?.spentMicroDollars).toBeGreaterThan(300 * 15);
});

test("a call that could pass it is a 402 that says when it renews; nothing is written or asked", async () => {
  const { spentMicroDollars, renewsAt } = await setBudget(20_000);
  await setBudget(spentMicroDollars + 2_000);
  const listed = async () => [
    (await call("GET /runs")).text,
    (await call("GET /conversations")).text,
    server.simulator.requests.length,
  ];
  const before = await listed();
  for (const route of ["/chat", "/chat/stream"]) {
    const answer = await call(`POST ${route}`, { body: question, ...asPoor() });
    const type = answer.headers.get("content-type");
    expect(issuesOf("POST", route, answer.status, type, answer.text)).toEqual([]);
    expect(answer.status).toBe(402);
    const { code, message, retryAfterMs = 0 } = errorBody.parse(answer.json);
    expect(code).toBe("BUDGET_EXCEEDED");
    expect(message).toMatch(/this API key's monthly budget of \$\d\.\d{4} only \$0\.0020 is left/);
    expect(message).toContain(`It renews on ${renewsAt.slice(0, 10)} (UTC)`);
    const seconds = Number(answer.headers.get("retry-after"));
    expect(seconds).toBe(Math.ceil(retryAfterMs / 1_000));
    const renewed = Date.now() + retryAfterMs - new Date(renewsAt).getTime();
    expect(Math.abs(renewed)).toBeLessThan(60_000);
  }
  expect(await listed()).toEqual(before);
});

test("the vendors' clients get it in their own words, and do not ask again", async () => {
  const messages = [{ role: "user" as const, content: "/echo Hello" }];
  const keyed = { apiKey: poor.secret, maxRetries: 2 };
  const asked = server.simulator.requests.length;
  const anthropic = await server
    .anthropic(keyed)
    .messages.create({ model: MODEL, max_tokens: 1_000, messages })
    .catch((error: unknown) => error);
  if (!(anthropic instanceof Anthropic.APIError)) throw new Error("It was not refused.");
  expect(anthropic.status).toBe(402);
  expect(anthropic.error).toMatchObject({ error: { type: "billing_error" } });
  const openai = await server
    .openai(keyed)
    .chat.completions.create({ model: MODEL, max_completion_tokens: 1_000, messages })
    .catch((error: unknown) => error);
  if (!(openai instanceof OpenAI.APIError)) throw new Error("It was not refused.");
  expect({ status: openai.status, code: openai.code }).toEqual({
    status: 402,
    code: "insufficient_quota",
  });
  expect(server.simulator.requests).toHaveLength(asked);
});

test("a key without the right can neither see nor change budgets", async () => {
  const set = { subjectType: "key", subjectId: poor.id, monthlyMicroDollars: 1_000_000_000 };
  const refused = [
    await call("POST /budgets", { body: set, ...asPoor() }),
    await call("GET /budgets", asPoor()),
    await call(`DELETE /budgets/key/${poor.id}`, asPoor()),
    await call("GET /usage/organization", asPoor()),
  ];
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
});

test("once it is raised or removed, the calls are answered again", async () => {
  await setBudget(1_000_000);
  expect((await call("POST /chat", { body: question, ...asPoor() })).status).toBe(200);
  expect((await call(`DELETE /budgets/key/${poor.id}`)).status).toBe(204);
  expect((await call(`DELETE /budgets/key/${poor.id}`)).status).toBe(404);
  expect((await call("POST /chat", { body: question, ...asPoor() })).status).toBe(200);
});
