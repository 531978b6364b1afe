import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Db } from "@parley/db";
import { chatReply } from "@parley/shared";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectedAnswer } from "./driver/expected-answer.ts";
import type { Installation } from "./driver/installation.ts";
import { eventsIn, openStream } from "./driver/open-stream.ts";
import { residentBytes, untilQuiet } from "./driver/process-memory.ts";
import { callRest } from "./driver/rest-call.ts";
import { type ObservedInstallation, startObserved } from "./driver/rest-installation.ts";
import { expectWholeLog, textIn } from "./driver/run-log.ts";
import { until } from "./driver/until.ts";

const STALLED = 100;
const READERS = 20;
/** What one reader that never reads may cost the server at the most. */
const BOUND_BYTES = 8 * 1024 * 1024;
/** Of a log of 20 MB: far more than what the kernel takes for a reader that does not read. */
const LONG_EVENTS = 40_000;
const TEXT = "0123456789 ".repeat(45);

let observed: ObservedInstallation;
let installation: Installation;

beforeAll(async () => {
  observed = await startObserved();
  ({ installation } = observed);
});
afterAll(() => observed[Symbol.asyncDispose]());

/** Puts a long log in the place of a short answer's, quicker than a model could write it. */
async function writeLongLog(db: Db, runId: string): Promise<void> {
  const last = await db
    .selectFrom("runEvents")
    .selectAll()
    .where("runId", "=", runId)
    .where("terminal", "=", true)
    .executeTakeFirstOrThrow();
  await db.deleteFrom("runEvents").where("runId", "=", runId).execute();
  const data = JSON.stringify({ type: "text.delta", text: TEXT });
  for (let from = 1; from < LONG_EVENTS; from += 4_000)
    await db
      .insertInto("runEvents")
      .values(
        Array.from({ length: Math.min(4_000, LONG_EVENTS - from) }, (_, at) => ({
          runId,
          seq: from + at,
          data,
        })),
      )
      .execute();
  await db
    .insertInto("runEvents")
    .values({ ...last, seq: LONG_EVENTS })
    .execute();
}

/** Asks on a socket of its own with a small window, and never reads a byte of the answer. */
async function stall(method: string, path: string, body = ""): Promise<Socket> {
  const socket = connect({ port: installation.server.port, host: "127.0.0.1" });
  socket.pause();
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const { authorization } = installation.authorization;
  socket.write(
    `${method} /api/v1${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  return socket;
}

/**
 * Reads an answer to its end as a normal reader does, and checks that it is whole.
 * @returns the longest wait for its next piece, in milliseconds
 */
async function readWhole(message: string): Promise<number> {
  const stream = await openStream(installation, "POST /chat/stream", {
    body: { message, maxTokens: 8_192 },
  });
  let longestWaitMs = 0;
  let last = performance.now();
  let seen = stream.raw().length;
  const watch = setInterval(() => {
    if (stream.raw().length === seen) return;
    seen = stream.raw().length;
    longestWaitMs = Math.max(longestWaitMs, performance.now() - last);
    last = performance.now();
  }, 1);
  expect(await stream.ended).toBe("done");
  clearInterval(watch);
  const events = eventsIn(stream.frames);
  expectWholeLog(events);
  expect(textIn(events)).toBe(expectedAnswer(message));
  return longestWaitMs;
}

async function readAll(name: string): Promise<number[]> {
  const waits = await Promise.all(
    Array.from({ length: READERS }, (_, at) => readWhole(`/long 400 rate=100 ${name} ${at}?`)),
  );
  return waits.toSorted((a, b) => a - b);
}

const figure = (waits: readonly number[]): string =>
  `median ${Math.round(waits[Math.floor(waits.length / 2)] ?? 0)} ms, longest ${Math.round(waits.at(-1) ?? 0)} ms`;

describe("readers that never read", () => {
  test(`${STALLED} of them cost the server little, and ${READERS} others nothing`, async () => {
    const short = await callRest(installation, "POST /chat", {
      body: { message: "/echo rate=max short" },
    });
    const { runId } = chatReply.parse(short.json);
    await writeLongLog(observed.db, runId);
    const alone = await readAll("Alone");
    const { pid } = installation.server;
    const before = await residentBytes(pid);

    // Half of them replay what is there, half start an answer and leave it to itself.
    const sockets = await Promise.all(
      Array.from({ length: STALLED }, (_, at) =>
        at % 2 === 0
          ? stall("GET", `/runs/${runId}/events`)
          : stall(
              "POST",
              "/chat/stream",
              JSON.stringify({ message: `/long 8000 rate=1000 ${at}?`, maxTokens: 8_192 }),
            ),
      ),
    );
    // The answers that nobody reads are written all the same.
    await until(
      "all answers have ended",
      async () => {
        const { items } = await installation.client().runs.list.query({ status: "streaming" });
        return items.length === 0;
      },
      150_000,
    );
    await untilQuiet(pid);
    const held = await residentBytes(pid);
    const waits = await readAll("Among them");
    for (const socket of sockets) expect(socket.bytesRead).toBeLessThan(1_000_000);
    const perReader = (held - before) / STALLED;
    console.log(
      `${STALLED} readers that never read: ${((held - before) / 2 ** 20).toFixed(1)} MiB in all, ` +
        `${(perReader / 1024).toFixed(0)} KiB each. The longest wait of ${READERS} others: ` +
        `${figure(alone)} without them, ${figure(waits)} among them.`,
    );
    expect(perReader).toBeLessThan(BOUND_BYTES);

    // Whoever reads on after all gets all of it.
    const [late] = sockets;
    let received = 0;
    let end = "";
    late?.on("data", (chunk: Buffer) => {
      received += chunk.length;
      end = (end + chunk.toString("latin1")).slice(-200);
    });
    late?.resume();
    await until("the late reader has all of it", () => end.includes("data: [DONE]"), 60_000);
    expect(received).toBeGreaterThan(LONG_EVENTS * TEXT.length);
    for (const socket of sockets) socket.destroy();
    expect((await callRest(installation, "GET /models")).status).toBe(200);
  }, 400_000);
});
