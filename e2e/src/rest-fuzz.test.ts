import { once } from "node:events";
import { connect } from "node:net";
import { chatReply, conversation } from "@parley/shared";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anyRequest, type KnownIds, type WireRequest } from "./driver/any-request.ts";
import type { Installation } from "./driver/installation.ts";
import { isRunning } from "./driver/live-process.ts";
import { residentBytes } from "./driver/process-memory.ts";
import { callRest } from "./driver/rest-call.ts";
import { type ObservedInstallation, startObserved } from "./driver/rest-installation.ts";
import { seed } from "./driver/seeded-random.ts";
import { type ResponseValidator, responseValidator } from "./driver/validate-response.ts";
import { type WireAnswer, WireCaller } from "./driver/wire-call.ts";

const isLong = process.env["PARLEY_LONG"] === "1";
const REQUESTS = isLong ? 24_000 : 3_000;
const BROKEN = isLong ? 3_000 : 300;
/** Requests that are under way at once. */
const AT_ONCE = 20;
const DEADLINE_MS = 20_000;
/** What its heap may grow by between the first tenth and the last. */
const MAX_GROWTH_BYTES = 300 * 1024 * 1024;

let observed: ObservedInstallation;
let installation: Installation;
let document: unknown;
let issuesOf: ResponseValidator;
let known: KnownIds;

beforeAll(async () => {
  observed = await startObserved({ SIMULATOR_TOKENS_PER_SECOND: "100000", LOG_LEVEL: "error" });
  installation = observed.installation;
  document = (await callRest(installation, "GET /openapi.json")).json;
  issuesOf = responseValidator(document);
  known = await makeThings();
});
afterAll(() => observed[Symbol.asyncDispose]());

/** Conversations with answers in them, so that what is asked for is there. */
async function makeThings(): Promise<KnownIds> {
  const conversationId: string[] = [];
  const messageId: string[] = [];
  const runId: string[] = [];
  for (let at = 0; at < 5; at++) {
    const body = { message: `/echo rate=max ${at}` };
    const reply = chatReply.parse((await callRest(installation, "POST /chat", { body })).json);
    conversationId.push(reply.conversationId);
    runId.push(reply.runId);
    const messages = await installation
      .client()
      .conversations.messages.query({ conversationId: reply.conversationId });
    messageId.push(...messages.map(({ id }) => id));
  }
  const doomed: string[] = [];
  for (let at = 0; at < 20; at++) {
    const made = await callRest(installation, "POST /conversations", { body: {} });
    doomed.push(conversation.parse(made.json).id);
  }
  const { stranger } = observed;
  return {
    conversationId: [...conversationId, stranger.conversationId],
    messageId: [...messageId, stranger.messageId],
    runId: [...runId, stranger.runId],
    doomed,
  };
}

/** What must not be in any answer, whatever was asked. */
function mistakesIn({ method, path }: WireRequest, answer: WireAnswer): string[] {
  const { status, headers, body } = answer;
  const mistakes: string[] = [];
  if (status >= 500) mistakes.push(`It is a ${status}.`);
  if (/node_modules|\.[jt]s:\d|"stack"|\bat \w+ \(|ZodError/.test(body))
    mistakes.push("It shows what is inside.");
  if (!/^[0-9a-f-]{36}$/.test(String(headers["x-request-id"]))) mistakes.push("It has no id.");
  if (status === 401 && headers["www-authenticate"] !== "Bearer")
    mistakes.push("It does not say how to prove who one is.");
  if (status === 405 && headers.allow === undefined) mistakes.push("It allows nothing.");
  // These have no body to be looked at.
  if (method === "HEAD" || method === "OPTIONS" || status === 304) return mistakes;
  // Their paths are no REST routes.
  if (/^\/api\/v1\/(docs|openapi)/.test(path)) return mistakes;
  // What is no URL is refused before it is asked whether there is such a route.
  if (status === 400 && !isUrl(path)) return mistakes;
  const type = headers["content-type"] ?? null;
  // To the server dots are a segment as others; a URL would do away with them.
  const literal = path.replaceAll(/(?<=\/)(\.|%2e){1,2}(?=[/?]|$)/gi, "dots");
  return [...mistakes, ...issuesOf(method, literal, status, type, body)];
}

function isUrl(path: string): boolean {
  try {
    decodeURIComponent(path.split("?")[0] ?? "");
    return true;
  } catch {
    return false;
  }
}

function describeCall(wire: WireRequest, answer: WireAnswer | undefined): string {
  const { body, ...rest } = wire;
  const sent = body?.toString("latin1").slice(0, 300);
  return `${JSON.stringify({ ...rest, body: sent })}\n→ ${answer?.status} ${answer?.body.slice(0, 1_000)}`;
}

describe(`whatever is asked (seed ${seed})`, () => {
  test(`${REQUESTS} requests are answered as the document says`, async () => {
    const caller = new WireCaller(installation.server.port, {
      connections: AT_ONCE,
      deadlineMs: DEADLINE_MS,
    });
    const statuses = new Map<number, number>();
    const rounds = REQUESTS / AT_ONCE;
    let round = 0;
    /** What the server held after each tenth. */
    const held: number[] = [];
    const { authorization } = installation.authorization;
    const requests = fc.array(anyRequest(document, authorization, known), {
      minLength: AT_ONCE,
      maxLength: AT_ONCE,
    });
    const askAll = async (batch: readonly WireRequest[]): Promise<void> => {
      const mistakes = await Promise.all(
        batch.map(async (wire) => {
          try {
            const answer = await caller.call(wire);
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            const wrong = mistakesIn(wire, answer);
            return wrong.length === 0 ? [] : [`${wrong.join(" ")}\n${describeCall(wire, answer)}`];
          } catch (error) {
            return [`${String(error)}\n${describeCall(wire, undefined)}`];
          }
        }),
      );
      // Not by `expect`, which would show all that was sent.
      if (mistakes.flat().length > 0) throw new Error(mistakes.flat().join("\n"));
      if (++round % Math.ceil(rounds / 10) === 0)
        held.push(await residentBytes(installation.server.pid));
    };
    await fc.assert(fc.asyncProperty(requests, askAll), {
      numRuns: rounds,
      seed,
      endOnFailure: true,
    });
    caller.close();
    const growth = (held.at(-1) ?? 0) - (held[0] ?? 0);
    const counts = Object.fromEntries([...statuses].toSorted(([a], [b]) => a - b));
    console.log(
      `${REQUESTS} requests: ${JSON.stringify(counts)}; MiB held after each tenth: ${held.map((bytes) => Math.round(bytes / 2 ** 20)).join(" ")}`,
    );
    expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
    // It has reached what it is about.
    expect(
      [200, 201, 202, 400, 401, 404, 405, 409, 415].filter((status) => !statuses.has(status)),
    ).toEqual([]);
  }, 900_000);

  test(`${BROKEN} connections that break HTTP harm nobody`, async () => {
    const { authorization } = installation.authorization;
    const head = (method: string, path: string, more: string): string =>
      `${method} /api/v1${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n${more}\r\n`;
    const json = "Content-Type: application/json\r\n";
    const body = '{"message":"/echo rate=max Hi"}';
    const whole = head("POST", "/chat", `${json}Content-Length: ${body.length}\r\n`) + body;
    const get = head("GET", "/models", "");
    const pieces = fc.oneof(
      fc.constantFrom(
        whole,
        get,
        get.repeat(10),
        get + whole + get,
        head("POST", "/chat", `${json}Content-Length: 5\r\n`) + body,
        head("POST", "/chat", `${json}Content-Length: 500\r\n`) + body,
        head("POST", "/chat", `${json}Content-Length: -1\r\n`) + body,
        head("POST", "/chat", `${json}Content-Length: 1\r\nContent-Length: 2\r\n`) + body,
        head("POST", "/chat", `${json}Transfer-Encoding: chunked\r\n`) + "zz\r\n",
        head("POST", "/chat", `${json}Transfer-Encoding: chunked\r\n`) + "ffffffffffffffff\r\n{",
        head("POST", "/chat", `${json}Transfer-Encoding: chunked\r\n`) + "2\r\n{}\r\n",
        head("POST", "/chat", `${json}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n`) + body,
        head("POST", "/chat", `${json}Transfer-Encoding: gzip\r\n`) + body,
        head("POST", "/chat", `${json}Expect: 100-continue\r\nContent-Length: 9\r\n`),
        head("GET", "/runs/x", "X: a\r\n b\r\n"),
        head("GET", "/models", `X: ${"y".repeat(20_000)}\r\n`),
        head("GET", "/models", "X: y\r\n".repeat(3_000)),
        head("GET", `/${"x".repeat(20_000)}`, ""),
        head("CONNECT", "/chat", ""),
        head("GET", "/models", "Connection: Upgrade\r\nUpgrade: websocket\r\n"),
        head("G\u0000T", "/models", ""),
        get.replace("HTTP/1.1", "HTTP/9.9"),
        get.replace("Host: x\r\n", ""),
        get.replaceAll("\r\n", "\n"),
        "\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      ),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
    );
    const attempt = fc.record({
      bytes: fc.array(pieces, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("")),
      /** How much of it is sent. */
      part: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
      ending: fc.constantFrom("end", "reset"),
    });
    const breakOne = async ({
      bytes,
      part,
      ending,
    }: {
      bytes: string;
      part: number;
      ending: string;
    }): Promise<string> => {
      const socket = connect(installation.server.port, "127.0.0.1");
      let received = "";
      socket.setEncoding("latin1").on("data", (text: string) => {
        received += text;
      });
      socket.on("error", () => undefined);
      socket.setTimeout(DEADLINE_MS, () => {
        received += "\nHANGS";
        socket.destroy();
      });
      const closed = once(socket, "close");
      socket.write(Buffer.from(bytes, "latin1").subarray(0, Math.ceil(bytes.length * part)), () =>
        ending === "end" ? socket.end() : socket.resetAndDestroy(),
      );
      await closed;
      return received;
    };
    let answers = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(attempt, { minLength: AT_ONCE, maxLength: AT_ONCE }),
        async (all) => {
          const received = await Promise.all(all.map(breakOne));
          answers += received.join("").match(/HTTP\/1\.1 \d/g)?.length ?? 0;
          expect(received.filter((text) => /HTTP\/1\.1 5|node_modules|HANGS/.test(text))).toEqual(
            [],
          );
        },
      ),
      { numRuns: BROKEN / AT_ONCE, seed, endOnFailure: true },
    );
    console.log(`${BROKEN} broken connections, ${answers} answers`);
    expect(answers).toBeGreaterThan(0);
  }, 600_000);

  test("the same process serves on, and has logged no failure of its own", async () => {
    expect(await isRunning(installation.server.pid)).toBe(true);
    const body = { message: "/echo rate=max still here" };
    const answer = await callRest(installation, "POST /chat", { body });
    expect(answer.json).toMatchObject({ reply: "still here" });
    expect(
      installation.server
        .output()
        .split("\n")
        .filter((line) => line.startsWith("{")),
    ).toEqual([]);
    expect(installation.server.errors()).not.toMatch(/Warning|Error|Unhandled/);
  });
});
