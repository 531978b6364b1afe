import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import express, { type Response } from "express";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SseConnections, type SseStream } from "./sse-connections.ts";

const CHUNK = `data: ${"x".repeat(200_000)}\n\n`;

let connections: SseConnections;
let server: Server;
let client: Socket;
/** What the server does with each request, in turn. */
let serveNext: ((response: Response) => void)[];

beforeEach(async () => {
  connections = new SseConnections();
  serveNext = [];
  const app = express();
  app.use((_request, response) => serveNext.shift()?.(response));
  server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  client = connect(typeof address === "object" ? (address?.port ?? 0) : 0, "127.0.0.1");
});
afterEach(async () => {
  client.destroy();
  connections.close();
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
});

/** Writes until the reader is behind, and goes on whenever there is room, `times` times. */
function fill(response: Response, times: number, onDone: (stream: SseStream) => void): void {
  let left = times;
  const write = (): void => {
    while (stream.write(CHUNK)) continue;
    left--;
    if (left === 0) onDone(stream);
  };
  const stream = connections.open(response, {
    first: "",
    heartbeat: ":\n\n",
    headers: {},
    onRoom: write,
    onClose: () => undefined,
  });
  write();
}

const REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

test("a stream that waited behind another answer for its socket hears of room", async () => {
  let endFirst = (): void => undefined;
  const rooms = new Promise<string>((resolve) => {
    serveNext = [
      (response) => {
        endFirst = () => response.end("first");
      },
      (response) => {
        fill(response, 4, () => resolve("four times"));
        endFirst();
      },
    ];
  });
  client.write(REQUEST + REQUEST);
  client.resume();
  expect(await rooms).toBe("four times");
});

test("a stream leaves nothing at the socket that it was sent on", async () => {
  const counts: number[] = [];
  const serve = (response: Response): void => {
    const { socket } = response;
    counts.push(socket?.listenerCount("drain") ?? -1);
    fill(response, 1, (stream) => stream.end("data: end\n\n"));
  };
  serveNext = [serve, serve, serve];
  let ends = 0;
  client.setEncoding("utf8").on("data", (text: string) => {
    if (!text.includes("data: end")) return;
    ends++;
    client.write(REQUEST);
  });
  client.write(REQUEST);
  await expect.poll(() => ends).toBe(3);
  expect(new Set(counts).size).toBe(1);
  expect(counts).toHaveLength(3);
  await expect.poll(() => connections.size).toBe(0);
});
