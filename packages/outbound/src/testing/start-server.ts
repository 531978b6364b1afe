import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";

export interface TestServer {
  port: number;
  /** Connections that were ever opened to it. */
  connections(): number;
  close(): Promise<void>;
}

/** A real HTTP server at an address of this machine. */
export async function startServer(
  answer: RequestListener,
  { host = "127.0.0.1", port = 0 }: { host?: string; port?: number } = {},
): Promise<TestServer> {
  let connections = 0;
  const server = createServer(answer);
  server.on("connection", () => {
    connections += 1;
  });
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return {
    port: address.port,
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
