import { connect } from "node:net";
import { expect, test } from "vitest";
import {
  ask,
  collect,
  sdkFor,
  simulatorForTest,
  watchedSimulatorForTest,
} from "./testing/clients.ts";

test("a client that aborts frees its stream", async () => {
  const simulator = await simulatorForTest({ tokensPerSecond: 20 });
  const stream = await sdkFor(simulator).messages.create({ ...ask("/long 2000"), stream: true });
  expect(simulator.pending).toBe(1);
  for await (const event of stream) {
    if (event.type === "content_block_delta") break;
  }
  await expect.poll(() => simulator.pending).toBe(0);
  expect(simulator.requests[0]).toMatchObject({ status: 200, state: "disconnected" });
});

test("a client that aborts a whole answer frees it too", async () => {
  const simulator = await simulatorForTest({ tokensPerSecond: 20 });
  const abort = new AbortController();
  const answer = sdkFor(simulator).messages.create(ask("/long 2000"), { signal: abort.signal });
  await expect.poll(() => simulator.pending).toBe(1);
  abort.abort();
  await expect(answer).rejects.toThrow();
  await expect.poll(() => simulator.pending).toBe(0);
});

test("a client that does not read is not written to without end, and loses nothing", async () => {
  const { responses, port, url } = await watchedSimulatorForTest();
  const body = JSON.stringify({ ...ask("/long 100000", { max_tokens: 120_000 }), stream: true });
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => socket.destroy()).pause();
  socket.write(
    `POST /v1/messages HTTP/1.1\r\nhost: sim\r\nx-api-key: k\r\nanthropic-version: 1\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  await expect.poll(() => responses[0]?.writableNeedDrain).toBe(true);
  const held = responses[0]?.writableLength;
  // The ticker works on: another stream, with time of its own, comes whole meanwhile.
  expect((await collect(sdkFor({ url }), ask("/long 40 rate=800"))).error).toBeUndefined();
  expect(responses[0]).toMatchObject({ writableLength: held, writableEnded: false });
  let raw = "";
  for await (const chunk of socket.setEncoding("latin1")) raw += String(chunk);
  expect(raw.split('"type":"text_delta"')).toHaveLength(100_001);
  expect(raw).toContain("event: message_stop");
});

test("paced streams side by side all come whole, and the log knows them", async () => {
  const simulator = await simulatorForTest({ tokensPerSecond: 500, firstTokenDelayMs: 5 });
  const client = sdkFor(simulator);
  const all = Array.from({ length: 50 }, (_, index) => collect(client, ask(`/long 60 n${index}`)));
  const ended = (await Promise.all(all)).map(({ events }) => events.at(-1)?.type);
  expect(new Set(ended)).toEqual(new Set(["message_stop"]));
  await expect
    .poll(() => simulator.requests.every((logged) => logged.state === "finished"))
    .toBe(true);
  expect(simulator.requests[0]?.body).toMatchObject({ stream: true, model: "claude-sonnet-4-6" });
});

test("closing cuts what is open and can be repeated", async () => {
  const simulator = await simulatorForTest({ tokensPerSecond: 20 });
  const pending = collect(sdkFor(simulator), ask("/long 2000"));
  await expect.poll(() => simulator.pending).toBe(1);
  await simulator.close();
  await simulator.close();
  expect((await pending).error).toBeInstanceOf(Error);
  await expect.poll(() => simulator.pending).toBe(0);
});
