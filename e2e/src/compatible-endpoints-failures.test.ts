import Anthropic from "@anthropic-ai/sdk";
import { expectedText } from "@parley/sim";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import {
  ask,
  askOpenai,
  CompatibleServer,
  rejection,
  runIdOf,
  textOf,
} from "./driver/compatible-server.ts";
import { storedText } from "./driver/run-log.ts";

let server: CompatibleServer;
let anthropic: Anthropic;
let openai: OpenAI;

beforeAll(async () => {
  server = await CompatibleServer.start();
  anthropic = server.anthropic();
  openai = server.openai();
});
afterAll(() => server[Symbol.asyncDispose]());

describe("a failure of the provider", () => {
  test.each([
    ["/error 529 retry-after=60", 503, "overloaded_error", "server_error", "60", "true"],
    ["/error 429 retry-after=60", 503, "overloaded_error", "server_error", "60", "true"],
    ["/error 401", 502, "api_error", "server_error", null, "false"],
    ["/error 400", 500, "api_error", "server_error", null, "false"],
    ["/fault stall-headers", 504, "timeout_error", "server_error", null, "true"],
    ["/fault garbage after=0", 502, "api_error", "server_error", null, "true"],
  ])(
    "before the answer is an HTTP error: %s",
    async (question, status, type, kind, after, again) => {
      for (const stream of [true, false]) {
        const [theirs, ours] = await Promise.all([
          rejection(anthropic.messages.create({ ...ask(question), stream })),
          rejection(openai.chat.completions.create({ ...askOpenai(question), stream })),
        ]);
        for (const [error, Kind] of [
          [theirs, Anthropic.InternalServerError],
          [ours, OpenAI.InternalServerError],
        ] as const) {
          if (!(error instanceof Kind)) throw new Error(`It was ${String(error)}.`);
          expect(error.status).toBe(status);
          expect(error.headers.get("retry-after")).toBe(after);
          expect(error.headers.get("x-should-retry")).toBe(again);
        }
        expect(theirs).toMatchObject({ type });
        expect(ours).toMatchObject({ type: kind });
      }
    },
  );

  test.each([
    ["/fault overloaded-event after=5 rate=200", "overloaded_error", "upstream_overloaded", 503],
    ["/fault api-error-event after=5 rate=200", "api_error", "upstream_broken", 502],
    ["/fault truncate after=5 rate=200", "api_error", "upstream_broken", 502],
    ["/fault reset after=5 rate=200", "api_error", "upstream_broken", 502],
  ])(
    "in the middle of an answer is an error after what came: %s",
    async (fault, type, code, status) => {
      const question = `${fault} /long 100`;
      let text = "";
      const theirs = await rejection(
        (async () => {
          const stream = await anthropic.messages.create({ ...ask(question), stream: true });
          for await (const event of stream)
            if (event.type === "content_block_delta" && event.delta.type === "text_delta")
              text += event.delta.text;
        })(),
      );
      expect(theirs).toBeInstanceOf(Anthropic.APIError);
      expect(theirs).toMatchObject({ status: undefined, type });
      expect(text).not.toBe("");
      expect(expectedText(ask("/long 100")).startsWith(text)).toBe(true);
      let openaiText = "";
      const ours = await rejection(
        (async () => {
          const stream = await openai.chat.completions.create({
            ...askOpenai(question),
            stream: true,
          });
          for await (const { choices } of stream) openaiText += choices[0]?.delta.content ?? "";
        })(),
      );
      expect(ours).toBeInstanceOf(OpenAI.APIError);
      expect(ours).toMatchObject({ code });
      expect(openaiText).toBe(text);
      const whole = await rejection(anthropic.messages.create(ask(question)));
      expect(whole).toMatchObject({ status, type });
    },
  );

  test("is tried again by the clients themselves", async () => {
    // Parley asks three times for each of the clients' two.
    const question = "/error 504 until-attempt=4 /echo at last";
    const answer = await server
      .anthropic({ maxRetries: 1 })
      .messages.create(ask(`${question} (a)`));
    expect(textOf(answer)).toBe("at last (a)");
    const { choices } = await server
      .openai({ maxRetries: 1 })
      .chat.completions.create(askOpenai(`${question} (b)`));
    expect(choices[0]?.message.content).toBe("at last (b)");
  });
});

describe("hanging up", () => {
  test("stops the run, and what was written stays", async () => {
    const { data: stream, response } = await anthropic.messages
      .create({ ...ask("/long 4000 rate=50"), stream: true })
      .withResponse();
    let text = "";
    for await (const event of stream) {
      if (event.type === "content_block_delta" && event.delta.type === "text_delta")
        text += event.delta.text;
      if (text.length > 20) break;
    }
    const run = await server.endOf(runIdOf(response));
    expect(run.status).toBe("stopped");
    expect((await storedText(server.parley, run)).startsWith(text)).toBe(true);
  });

  test("while nothing was sent yet stops it too", async () => {
    const leave = new AbortController();
    const question = "/echo ttft=20000 nobody waits";
    const call = rejection(
      openai.chat.completions.create(askOpenai(question), { signal: leave.signal }),
    );
    const run = await server.runThatGoesOn();
    leave.abort();
    expect(await call).toBeInstanceOf(OpenAI.APIUserAbortError);
    expect((await server.endOf(run.id)).status).toBe("stopped");
  });

  test("under an Idempotency-Key lets it go on, and the same call finds it", async () => {
    const headers = { "Idempotency-Key": "the-one-answer" };
    const question = "/long 60 rate=60";
    const params = { ...ask(question), stream: true } as const;
    const first = await anthropic.messages.create(params, { headers }).withResponse();
    for await (const event of first.data) if (event.type === "content_block_delta") break;
    const calls = server.simulator.requests.length;
    const again = anthropic.messages.stream(ask(question), { headers });
    expect(textOf(await again.finalMessage())).toBe(expectedText(ask(question)));
    expect(runIdOf(again.response ?? first.response)).toBe(runIdOf(first.response));
    expect(server.simulator.requests.length).toBe(calls);
  });
});

describe("an Idempotency-Key", () => {
  test("makes one run of two equal calls at once; another call under it is refused", async () => {
    const headers = { "Idempotency-Key": "two-at-once" };
    const before = server.simulator.requests.length;
    const [one, two] = await Promise.all(
      [1, 2].map(() => openai.chat.completions.create(askOpenai("/echo once"), { headers })),
    );
    expect(one?.id).toBe(two?.id);
    expect(server.simulator.requests.length).toBe(before + 1);
    const other = await rejection(
      openai.chat.completions.create(askOpenai("/echo twice"), { headers }),
    );
    expect(other).toBeInstanceOf(OpenAI.ConflictError);
    expect(other).toMatchObject({ headers: expect.any(Headers) });
  });

  test("names one run: a failed one is not tried again under it", async () => {
    const headers = { "Idempotency-Key": "fails-for-good" };
    const question = "/error 529 retry-after=60";
    const client = server.anthropic({ maxRetries: 2 });
    const error = await rejection(client.messages.create(ask(question), { headers }));
    if (!(error instanceof Anthropic.InternalServerError)) throw new Error(String(error));
    expect(error.headers.get("x-should-retry")).toBe("false");
  });
});

test("an answer that somebody else stops is an error, not a short answer", async () => {
  const { data: stream, response } = await anthropic.messages
    .create({ ...ask("/long 4000 rate=50"), stream: true })
    .withResponse();
  const streamed = await rejection(
    (async () => {
      for await (const event of stream)
        if (event.type === "content_block_delta")
          await server.parley.runs.stop.mutate({ runId: runIdOf(response) });
    })(),
  );
  expect(streamed).toMatchObject({ type: "conflict_error", status: undefined });
  const whole = rejection(openai.chat.completions.create(askOpenai("/long 4000 rate=50")));
  const run = await server.runThatGoesOn();
  await server.parley.runs.stop.mutate({ runId: run.id });
  expect(await whole).toBeInstanceOf(OpenAI.ConflictError);
});

describe("over plain HTTP", () => {
  const call = (
    path: string,
    { headers, ...init }: Omit<RequestInit, "headers"> & { headers?: Record<string, string> } = {},
  ): Promise<Response> =>
    fetch(server.installation.url + path, {
      method: "POST",
      ...init,
      headers: { ...server.installation.authorization, ...headers },
    });
  const anthropicShape = z.strictObject({
    type: z.literal("error"),
    error: z.strictObject({ type: z.string(), message: z.string() }),
    request_id: z.uuid(),
  });
  const openaiShape = z.strictObject({
    error: z.strictObject({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string().nullable(),
    }),
  });
  const json = { "content-type": "application/json" };

  test.each([
    ["/v1/messages", {}, 400],
    ["/v1/messages", { body: new URLSearchParams({ a: "b" }) }, 415],
    ["/v1/messages", { headers: { "content-type": "text/plain" }, body: "{}" }, 415],
    ["/v1/messages", { headers: json, body: "{" }, 400],
    ["/v1/messages", { headers: json, body: "[]" }, 400],
    ["/v1/messages", { method: "GET" }, 405],
    ["/v1/messages", { method: "DELETE" }, 405],
    ["/v1/messages/count_tokens", { headers: json, body: "{}" }, 404],
    ["/v1/messages", { headers: { authorization: "Bearer nobody" } }, 401],
    ["/v1/messages", { headers: { "x-api-key": "nobody" } }, 401],
    ["/v1/models", { method: "POST", headers: { "anthropic-version": "2023-06-01" } }, 405],
  ])("%s %j is %i in Anthropic's shape", async (path, init, status) => {
    const response = await call(path, init);
    expect(response.status).toBe(status);
    const body = anthropicShape.parse(await response.json());
    expect(body.request_id).toBe(response.headers.get("request-id"));
    expect(response.headers.get("allow")).toBe(
      status === 405 ? (path === "/v1/models" ? "GET" : "POST") : null,
    );
  });

  test.each([
    ["/v1/chat/completions", { headers: json, body: "{" }, 400],
    ["/v1/chat/completions", { method: "PUT" }, 405],
    ["/v1/chat/completions", { headers: { authorization: "" } }, 401],
    ["/v1/completions", {}, 404],
    ["/v1/models", { method: "DELETE" }, 405],
    ["/v1/", {}, 404],
  ])("%s %j is %i in OpenAI's shape", async (path, init, status) => {
    const response = await call(path, init);
    expect(response.status).toBe(status);
    openaiShape.parse(await response.json());
  });

  test("a body nested too deep, anywhere, is a bad request", async () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    const asked = JSON.stringify(ask("Hi")).slice(0, -1);
    for (const body of [
      `{"a":${nested(2_000)}}`,
      `${asked},"tools":[{"name":"x","input_schema":{"a":${nested(300)}}}]}`,
    ]) {
      const response = await call("/v1/messages", { headers: json, body });
      expect(response.status).toBe(400);
    }
    // JSON inside a text, which no look at the body's own depth finds.
    const called = { name: "x", arguments: `{"a":${nested(100_000)}}` };
    const tool_calls = [{ type: "function" as const, id: "x", function: called }];
    const { messages, ...rest } = askOpenai("Hi");
    const error = await rejection(
      openai.chat.completions.create({
        ...rest,
        messages: [...messages, { role: "assistant", tool_calls }, ...messages],
      }),
    );
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
  });

  test("cookies do not count, and strangers' bodies are not read", async () => {
    const session = await fetch(`${server.installation.url}/api/auth/session`, {
      method: "POST",
      headers: json,
      body: JSON.stringify({ token: server.installation.token }),
    });
    const cookie = session.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(cookie).not.toBe("");
    const response = await fetch(`${server.installation.url}/v1/models`, { headers: { cookie } });
    expect(response.status).toBe(401);
    const broken = await fetch(`${server.installation.url}/v1/messages`, {
      method: "POST",
      headers: json,
      body: "{",
    });
    expect(broken.status).toBe(401);
  });

  test("takes many megabytes, and no more than the vendors", async () => {
    const said = (text: string) => JSON.stringify(ask(`/echo big ${text}`, { max_tokens: 1 }));
    const large = await call("/v1/messages", { headers: json, body: said("x".repeat(2_000_000)) });
    expect(large.status).toBe(200);
    const toolarge = await call("/v1/messages", {
      headers: json,
      body: said("x".repeat(33 * 1024 * 1024)),
    });
    expect(toolarge.status).toBe(413);
    const { error } = anthropicShape.parse(await toolarge.json());
    expect(error.type).toBe("request_too_large");
  });
});
