import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { connect as connectTcp } from "node:net";
import { type Run, run } from "@parley/shared";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCuttingProxy } from "./driver/cutting-proxy.ts";
import { expectedAnswer } from "./driver/expected-answer.ts";
import { Installation } from "./driver/installation.ts";
import {
  DONE,
  eventsIn,
  HEARTBEAT,
  isText,
  openStream,
  type OpenStream,
  runIdOf,
} from "./driver/open-stream.ts";
import { callRest, type RestAnswer, type RestCall } from "./driver/rest-call.ts";
import { expectWholeLog, readLog, storedText, textIn } from "./driver/run-log.ts";
import { type ResponseValidator, responseValidator } from "./driver/validate-response.ts";
import { until } from "./driver/until.ts";

const formats = ["events", "text", "ui-message"] as const;

let installation: Installation;
let issuesOf: ResponseValidator;
/** Says nothing for 15 s: opened first, looked at last. */
let silent: OpenStream;

beforeAll(async () => {
  installation = await Installation.start();
  issuesOf = responseValidator((await call("GET /openapi.json")).json);
  silent = await ask({ message: "/options ttft=15000 rate=max /echo late" });
});
afterAll(() => installation[Symbol.asyncDispose]());

const call = (route: string, options?: RestCall): Promise<RestAnswer> =>
  callRest(installation, route, options);
const ask = (body: object): Promise<OpenStream> =>
  openStream(installation, "POST /chat/stream", { body });
const follow = (runId: string, query = "", headers = {}): Promise<OpenStream> =>
  openStream(installation, `GET /runs/${runId}/events${query}`, { headers });

/** Starts a run, follows it to its end and returns its id. */
async function answered(body: object): Promise<string> {
  const stream = await ask(body);
  expect(await stream.ended).toBe("done");
  return runIdOf(stream);
}

async function untilRun(runId: string, status: string): Promise<Run> {
  return until(`the run is ${status}`, async () => {
    const state = run.parse((await call(`GET /runs/${runId}`)).json);
    return state.status === status && state;
  });
}

/** The blocks of a stream after its first heartbeat, each with the seq of the event that it is of. */
function blocksOf(raw: string): { seq: number; block: string }[] {
  const blocks = raw.slice(HEARTBEAT.length, -DONE.length).split(/(?<=\n\n)/);
  let seq = Number.POSITIVE_INFINITY;
  return blocks
    .toReversed()
    .map((block) => {
      seq = Number(/^id: (\d+)$/m.exec(block)?.[1] ?? seq);
      return { seq, block };
    })
    .toReversed();
}

describe("a stream", () => {
  test("is the log, frame by frame", async () => {
    const stream = await ask({ message: "/think rate=max /echo Hello,\n\u2028world 👋" });
    expect(stream.status).toBe(200);
    expect(stream.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(stream.headers.get("cache-control")).toBe("no-cache, no-store, no-transform");
    expect(stream.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await stream.ended).toBe("done");
    const log = await readLog(installation.client(), runIdOf(stream));
    expectWholeLog(log);
    const frames = log.map(
      ({ seq, ...event }) => `id: ${seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
    );
    expect(stream.raw()).toBe(`${HEARTBEAT}${frames.join("")}${DONE}`);
    expect(textIn(eventsIn(stream.frames))).toBe("Hello,\n\u2028world 👋");
  });

  test("says what failed as its terminal event", async () => {
    const stream = await ask({ message: "/error 401" });
    expect([stream.status, await stream.ended]).toEqual([200, "done"]);
    expect(eventsIn(stream.frames).at(-1)).toMatchObject({
      type: "run.failed",
      code: "UPSTREAM_AUTH",
    });
    expect(stream.frames.at(-1)?.data).toBe("[DONE]");
  });

  test.for(formats)("of %s is taken up at every seq with exactly the rest", async (format) => {
    const runId = await answered({ message: "/think rate=400 tokens=40 Tell me\r\nmore" });
    const whole = await follow(runId, `?format=${format}`);
    await whole.ended;
    expect(whole.headers.get("x-run-id")).toBe(runId);
    const path = `/runs/${runId}/events?format=${format}`;
    expect(issuesOf("GET", path, 200, "text/event-stream", whole.raw())).toEqual([]);
    const blocks = blocksOf(whole.raw());
    const { length } = await readLog(installation.client(), runId);
    for (let after = 0; after <= length; after++) {
      const rest = blocks.filter(({ seq }) => seq > after).map(({ block }) => block);
      const expected = `${HEARTBEAT}${rest.join("")}${DONE}`;
      const byQuery = await follow(runId, `?format=${format}&after=${after}`);
      const byHeader = await follow(runId, `?format=${format}&after=1`, {
        "last-event-id": String(after),
      });
      await Promise.all([byQuery.ended, byHeader.ended]);
      expect(byQuery.raw()).toBe(expected);
      expect(byHeader.raw(), "Last-Event-ID wins").toBe(expected);
    }
    // The last event is had: nothing is left but the end.
    expect(blocks.filter(({ seq }) => seq > length)).toEqual([]);
    for (const cursor of [length + 1, 999_999_999])
      expect(
        await call(`GET /runs/${runId}/events?format=${format}&after=${cursor}`),
      ).toMatchObject({ status: 400, json: { message: expect.stringMatching(/beyond the end/) } });
  });

  test.for(["-1", "1.5", "x", "", "1e3", "9".repeat(20), "1,2"])(
    "has no cursor %j",
    async (cursor) => {
      const runId = await answered({ message: "/echo rate=max Hi" });
      const places: [string, Record<string, string>][] = [
        [`?after=${cursor}`, {}],
        ["", { "last-event-id": cursor }],
      ];
      for (const [query, headers] of places) {
        const answer = await call(`GET /runs/${runId}/events${query}`, { headers });
        expect(answer).toMatchObject({ status: 400, json: { code: "BAD_REQUEST" } });
      }
    },
  );

  test.for(["xml", "", "events&format=text", "EVENTS"])("has no format %j", async (format) => {
    const answer = await call(`POST /chat/stream?format=${format}`, { body: { message: "Hi" } });
    expect(answer).toMatchObject({
      status: 400,
      json: { message: expect.stringMatching(/events, text, ui-message/) },
    });
  });

  test("is the same text in every format, while it is written", async () => {
    const asked = "/long 300 rate=200";
    const events = await ask({ message: asked, maxTokens: 8_192 });
    const runId = runIdOf(events);
    const [text, ui] = await Promise.all([
      follow(runId, "?format=text"),
      follow(runId, "?format=ui-message"),
    ]);
    expect(ui.headers.get("x-vercel-ai-ui-message-stream")).toBe("v1");
    await Promise.all([events.ended, text.ended, ui.ended]);
    const expected = expectedAnswer(asked);
    expect(textIn(eventsIn(events.frames))).toBe(expected);
    expect(text.frames.at(-1)?.data).toBe("[DONE]");
    expect(
      text.frames
        .slice(0, -1)
        .map(({ data }) => data)
        .join(""),
    ).toBe(expected);
    const deltas = [...ui.raw().matchAll(/^data: (\{"type":"text-delta".*)$/gm)];
    expect(deltas.map(([, json = ""]) => deltaIn(json)).join("")).toBe(expected);
  });

  test("ends when it is stopped elsewhere", async () => {
    const stream = await ask({ message: "/long 20000 rate=100", maxTokens: 100_000 });
    await stream.untilFrame(isText);
    expect((await call(`POST /runs/${runIdOf(stream)}/stop`)).status).toBe(200);
    expect(await stream.ended).toBe("done");
    expect(eventsIn(stream.frames).at(-1)?.type).toBe("run.stopped");
    expect(stream.frames.at(-1)?.data).toBe("[DONE]");
  });

  test("that is left goes on, unless it is to stop", async () => {
    const asked = "/long 150 rate=100";
    const [going, stopping] = await Promise.all([
      ask({ message: asked, onDisconnect: "continue" }),
      ask({ message: "/long 20000 rate=100", maxTokens: 100_000, onDisconnect: "stop" }),
    ]);
    await Promise.all([going.untilFrame(isText), stopping.untilFrame(isText)]);
    going.leave();
    stopping.leave();
    const stopped = await untilRun(runIdOf(stopping), "stopped");
    const completed = await untilRun(runIdOf(going), "completed");
    const parley = installation.client();
    expect(await storedText(parley, completed)).toBe(expectedAnswer(asked));
    const kept = await storedText(parley, stopped);
    expect(kept).not.toBe("");
    expect(textIn(await readLog(parley, stopped.id))).toBe(kept);
  });

  test("that only follows stops nothing when it is left", async () => {
    const asked = "/long 100 rate=100";
    const stream = await ask({ message: asked, onDisconnect: "stop" });
    const other = await follow(runIdOf(stream));
    await other.untilFrame(isText);
    other.leave();
    expect(await stream.ended).toBe("done");
    expect(textIn(eventsIn(stream.frames))).toBe(expectedAnswer(asked));
  });

  test("that is cut again and again loses and doubles nothing", async () => {
    const asked = "/long 1000 rate=400";
    let cuts = 0;
    await using proxy = await startCuttingProxy(
      installation.server.port,
      () => 1_200 + 100 * cuts++,
    );
    const through = { url: proxy.url, authorization: installation.authorization };
    const first = await openStream(through, "POST /chat/stream", {
      body: { message: asked, maxTokens: 8_192 },
    });
    const runId = runIdOf(first);
    let stream = first;
    let ended = await stream.ended;
    const events = eventsIn(stream.frames);
    while (ended === "cut") {
      // Whatever came in part is not an event, so the cursor is the last whole frame's.
      stream = await openStream(through, `GET /runs/${runId}/events`, {
        headers: { "last-event-id": String(events.at(-1)?.seq ?? 0) },
      });
      ended = await stream.ended;
      events.push(...eventsIn(stream.frames));
    }
    expect(proxy.cuts).toBeGreaterThan(3);
    expect(stream.frames.at(-1)?.data).toBe("[DONE]");
    expectWholeLog(events);
    expect(textIn(events)).toBe(expectedAnswer(asked));
  });

  test("needs no connection of its own: twenty come one after the other over one", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const runId = await answered({ message: "/echo rate=max Hi" });
    const ports = new Set<number | undefined>();
    for (let at = 0; at < 20; at++) {
      const response = await getOver(agent, `/runs/${runId}/events`);
      ports.add(response.socket.localPort);
      // Longer than a proxy in front keeps it: which of both closes it must not be a matter of luck.
      expect(response.headers["keep-alive"]).toBe("timeout=75");
      expect(await textOf(response)).toMatch(/run\.completed.*\n\ndata: \[DONE\]\n\n$/);
    }
    agent.destroy();
    expect(ports.size).toBe(1);
    // Each would have left something at the socket, of which Node warns.
    expect(installation.server.errors()).not.toMatch(/MaxListeners/);
  });

  test("waits for its turn where requests are pipelined, and is whole", async () => {
    // More than the socket takes at once, so that it has to wait for room, behind one that goes on.
    const second = await answered({ message: "/long 60000 rate=max", maxTokens: 100_000 });
    const first = runIdOf(await ask({ message: "/long 100 rate=100" }));
    const socket = connectTcp(installation.server.port, "127.0.0.1");
    await once(socket, "connect");
    for (const runId of [first, second, first])
      socket.write(
        `GET /api/v1/runs/${runId}/events HTTP/1.1\r\nHost: x\r\nAuthorization: ${installation.authorization.authorization}\r\n\r\n`,
      );
    let received = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      received += text;
    });
    await until("three streams came", () => received.match(/\[DONE\]/g)?.length === 3);
    socket.destroy();
    expect(received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
    expect(received.match(/event: run\.completed/g)).toHaveLength(3);
  });

  test("is plain for a reader of HTTP/1.0", async () => {
    const runId = await answered({ message: "/echo rate=max Hi" });
    const socket = connectTcp(installation.server.port, "127.0.0.1");
    const { authorization } = installation.authorization;
    socket.write(
      `GET /api/v1/runs/${runId}/events?format=text HTTP/1.0\r\nAuthorization: ${authorization}\r\n\r\n`,
    );
    expect(await textOf(socket)).toMatch(/\r\n\r\n:\n\nid: \d+\ndata: Hi\n\ndata: \[DONE\]\n\n$/);
  });

  test("is kept alive in silence, every 15 s or sooner", async () => {
    expect(await silent.ended).toBe("done");
    const [silence = ""] = silent.raw().split("event: text.delta");
    expect(silence.split(HEARTBEAT).length - 1).toBeGreaterThanOrEqual(2);
    expect(textIn(eventsIn(silent.frames))).toBe("late");
  });
});

const textDelta = (json: string): { delta?: string } => JSON.parse(json);
const deltaIn = (json: string): string => textDelta(json).delta ?? "";

async function getOver(agent: Agent, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = installation.authorization;
    get(`${installation.url}/api/v1${path}`, { agent, headers }, resolve).on("error", reject);
  });
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}

test("none of it was a failure of the server's own", () => {
  expect(installation.server.output()).not.toMatch(/"level":(50|60)/);
});
