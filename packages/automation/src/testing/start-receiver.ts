import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { expect } from "vitest";
import type { WebhookMessage } from "@parley/shared";
import { webhookMessage } from "@parley/shared";

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Answer = (response: ServerResponse, received: Received) => void;

/** A real server that is sent messages. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** How it answers from now on. */
  answer: Answer;
  /** Once so many have come to a path. */
  until(count: number, path?: string): Promise<Received[]>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const one = { path: request.url ?? "", headers: request.headers, body };
      received.push(one);
      receiver.answer(response, one);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const at = (path: string) => received.filter((one) => one.path === path);
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    received,
    answer: (response) => void response.writeHead(204).end(),
    async until(count, path = "/") {
      await expect.poll(() => at(path).length, { timeout: 15_000, interval: 10 }).toBe(count);
      return at(path);
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}

/** What a message says, in exactly the shape that is promised. */
export function readMessage({ body }: Received): WebhookMessage {
  const message: unknown = JSON.parse(body);
  const parsed = webhookMessage.parse(message);
  expect(parsed).toEqual(message);
  return parsed;
}
