import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Between a client and the server, byte by byte, until it cuts the line. */
export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** Connections that were cut while bytes flowed. */
  readonly cuts: number;
}

/**
 * Forwards TCP connections to `port` on loopback.
 * @param cutAfter asked for each connection: the bytes of the server's that pass before both sides
 *   are destroyed in the middle of it all, or null to leave the connection alone
 */
export async function startCuttingProxy(
  port: number,
  cutAfter: () => number | null,
): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    const destroy = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", destroy);
      socket.on("close", () => {
        sockets.delete(socket);
        destroy();
      });
    }
    let left = cutAfter() ?? Number.POSITIVE_INFINITY;
    client.pipe(upstream);
    upstream.on("data", (chunk: Buffer) => {
      const part = chunk.subarray(0, left);
      left -= chunk.length;
      client.write(part, () => {
        if (left > 0 || client.destroyed) return;
        cuts++;
        destroy();
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    get cuts() {
      return cuts;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
