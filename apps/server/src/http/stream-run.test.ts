import { once } from "node:events";
import { createServer } from "node:http";
import { type RunEncoding, restEncodings } from "@parley/api";
import type { FollowSink, LogEntry, RunFollow } from "@parley/chat";
import { ParleyError, type RunEvent } from "@parley/shared";
import express from "express";
import { afterEach, beforeEach, expect, test } from "vitest";
import { handleError } from "./error-response.ts";
import { SseConnections } from "./sse-connections.ts";
import { streamRun } from "./stream-run.ts";

let connections: SseConnections;
beforeEach(() => {
  connections = new SseConnections();
});
afterEach(() => connections.close());

const events: RunEvent[] = [
  { type: "text.delta", text: "one\r" },
  { type: "text.delta", text: "\ntwo \ud83d" },
  { type: "text.delta", text: "\udc4b" },
  { type: "run.interrupted" },
];
const log: LogEntry[] = events.map((event, index) => ({
  seq: index + 1,
  json: JSON.stringify(event),
  terminal: index === events.length - 1,
}));

function followOf(pipe: (sink: FollowSink) => void, after = 0): RunFollow {
  const nobody = async function* (): AsyncGenerator<LogEntry> {};
  return {
    runId: "r",
    after,
    pipe(sink) {
      pipe(sink);
      return { resume: () => undefined, close: () => undefined };
    },
    [Symbol.asyncIterator]: nobody,
  };
}

/** A follow of the log above, from the beginning, given entry by entry. */
const whole = followOf((sink) => {
  setImmediate(() => {
    for (const entry of log) sink.write([entry]);
    sink.end("complete");
  });
});

async function answerOf(
  follow: RunFollow,
  options: { encoding?: RunEncoding; after?: number } = {},
): Promise<{ status: number; body: string; retryAfter: string | null }> {
  const app = express();
  app.get("/", (_request, response) => {
    streamRun({ connections, response, follow, encoding: restEncodings.events, ...options });
  });
  app.use(handleError);
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  try {
    const response = await fetch(`http://127.0.0.1:${port}`);
    const retryAfter = response.headers.get("retry-after");
    return { status: response.status, body: await response.text(), retryAfter };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("without room for another follower the answer is a 503, not half a stream", async () => {
  const full = followOf(() => {
    throw new ParleyError("OVERLOADED", "Too many streams.", { retryAfterMs: 5_000 });
  });
  expect(await answerOf(full)).toMatchObject({ status: 503, retryAfter: "5" });
});

test("an encoding that remembers is told of what the reader has, and gives the rest", async () => {
  const encoding = restEncodings.text;
  const all = (await answerOf(whole, { encoding })).body;
  expect(all).toBe(
    ":\n\nid: 1\ndata: one\n\nid: 2\ndata: \ndata: two \n\nid: 3\ndata: 👋\n\n" +
      'id: 4\nevent: run.interrupted\ndata: {"type":"run.interrupted"}\n\ndata: [DONE]\n\n',
  );
  for (let after = 1; after <= log.length; after++) {
    const from = all.indexOf(`id: ${after + 1}`);
    const rest = from < 0 ? "data: [DONE]\n\n" : all.slice(from);
    expect((await answerOf(whole, { encoding, after })).body).toBe(`:\n\n${rest}`);
  }
});

test("a log that cannot be read cuts the stream, so that it is followed again", async () => {
  const broken = followOf((sink) => setImmediate(() => sink.end("failed")));
  await expect(answerOf(broken)).rejects.toThrow();
});

test("a reader that left before the stream began has hung up, and is not followed for", async () => {
  let follows = 0;
  const counted = followOf(() => {
    follows++;
  });
  const hungUp = new Promise<string>((resolve) => {
    const app = express();
    app.get("/", (_request, response) => {
      response.destroy();
      streamRun({
        connections,
        response,
        follow: counted,
        encoding: restEncodings.events,
        onHangUp: () => resolve("hung up"),
      });
    });
    const server = createServer(app).listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : 0;
      fetch(`http://127.0.0.1:${port}`).catch(() => server.close());
    });
  });
  expect(await hungUp).toBe("hung up");
  expect(follows).toBe(0);
});
