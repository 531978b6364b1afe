import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:net";

export interface TestCollector extends AsyncDisposable {
  readonly url: string;
  /** The bodies that it was sent, as text. */
  readonly bodies: readonly string[];
}

/** Takes everything, or answers with the status that it is to. */
export async function startCollector(statusOf = () => 200): Promise<TestCollector> {
  const bodies: string[] = [];
  const server = createHttpServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      bodies.push(body);
      response.writeHead(statusOf(), { "content-type": request.headers["content-type"] ?? "" });
      response.end(request.headers["content-type"] === "application/json" ? "{}" : undefined);
    });
  });
  return { bodies, ...(await listening(server, () => server.closeAllConnections())) };
}

/** Takes connections and never answers. */
export async function startBlackHole(): Promise<TestCollector> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.resume();
    ended.signal.addEventListener("abort", () => socket.destroy());
  });
  const ended = new AbortController();
  return { bodies: [], ...(await listening(server, () => ended.abort())) };
}

/** An address where nobody listens. */
export async function findDeadAddress(): Promise<string> {
  await using collector = await startCollector();
  return collector.url;
}

async function listening(
  server: Server,
  disconnect: () => void,
): Promise<{ url: string } & AsyncDisposable> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      disconnect();
      await closed;
    },
  };
}
