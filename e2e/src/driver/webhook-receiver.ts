import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { until } from "./until.ts";

export interface ReceivedMessage {
  headers: Record<string, string>;
  body: string;
}

/** A server that is told what happens. */
export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string;
  /** What it answers from now on; null: it takes messages, and never answers. */
  status: number | null;
  /** All that came, once there are so many. */
  received(count: number): Promise<readonly ReceivedMessage[]>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const messages: ReceivedMessage[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      messages.push({ headers: singleValues(request.headers), body });
      if (receiver.status !== null) response.writeHead(receiver.status).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/parley`,
    status: 204,
    async received(count) {
      await until(`${count} messages have come`, async () => messages.length >= count);
      return messages;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}

function singleValues(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
