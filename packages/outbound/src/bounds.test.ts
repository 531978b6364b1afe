import type { RequestListener } from "node:http";
import { gzipSync, brotliCompressSync, deflateSync, createGzip } from "node:zlib";
import { createServer } from "node:net";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { createOutbound } from "./create-outbound.ts";
import { startServer } from "./testing/start-server.ts";

const outbound = () => createOutbound({ allowPrivate: ["127.0.0.1/32"] });
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(listener: RequestListener) {
  const server = await startServer(listener);
  const client = outbound();
  cleanups.push(
    () => server.close(),
    () => client.close(),
  );
  return { client, url: `http://127.0.0.1:${server.port}/` };
}

/** Sends these bytes as they are to whoever connects, again and again until they leave. */
async function serveRaw(head: string, rest?: string) {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.write(head);
    const more = () => {
      while (rest !== undefined && !socket.destroyed && socket.write(rest));
    };
    socket.on("drain", more);
    more();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  const client = outbound();
  cleanups.push(
    async () => void server.close(),
    () => client.close(),
  );
  return { client, url: `http://127.0.0.1:${address.port}/` };
}

const endless: RequestListener = (_request, response) => {
  const more = () => {
    while (!response.destroyed && response.write("x".repeat(16_384)));
  };
  response.on("drain", more);
  more();
};

/** About 64 MB of nothing in about 64 kB. */
const bomb: RequestListener = (_request, response) => {
  response.setHeader("content-encoding", "gzip");
  const gzip = createGzip();
  gzip.pipe(response);
  const nothing = Buffer.alloc(1024 * 1024);
  for (let megabytes = 0; megabytes < 64; megabytes += 1) gzip.write(nothing);
  gzip.end();
};

describe("an answer", () => {
  it("that never ends is refused, or cut where it may be", async () => {
    const { client, url } = await serve(endless);
    await expect(client.fetch(url, { maxBytes: 100_000 })).rejects.toMatchObject({
      code: "TOO_LARGE",
    });
    const { bytes, cut } = await client.fetch(url, { maxBytes: 100_000, longer: "cut" });
    expect({ length: bytes.length, cut }).toEqual({ length: 100_000, cut: true });
  });

  it("that is as long as it may be is whole", async () => {
    const { client, url } = await serve((_request, response) => void response.end("12345"));
    expect(await client.fetch(url, { maxBytes: 5 })).toMatchObject({ cut: false });
    await expect(client.fetch(url, { maxBytes: 4 })).rejects.toMatchObject({ code: "TOO_LARGE" });
  });

  it("is bounded after it is unpacked, and unpacked no further", async () => {
    const { client, url } = await serve(bomb);
    await expect(client.fetch(url)).rejects.toMatchObject({ code: "TOO_LARGE" });
    const limits = { maxBytes: 1_000_000, headersTimeoutMs: 5_000, idleTimeoutMs: 5_000 };
    const response = await client.streaming(limits)(url);
    await expect(response.text()).rejects.toThrow();
  });

  it.for([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ] as const)("in %s is unpacked", async ([encoding, pack]) => {
    const { client, url } = await serve(
      (_request, response) =>
        void response.setHeader("content-encoding", encoding).end(pack("hello")),
    );
    expect(Buffer.from((await client.fetch(url)).bytes).toString()).toBe("hello");
  });

  it.for(["deflate", "gzip, gzip", "zstd", "compress", "chunked"])(
    "in %j was not asked for",
    async (encoding) => {
      const { client, url } = await serve(
        (_request, response) =>
          void response.setHeader("content-encoding", encoding).end(deflateSync("hello")),
      );
      await expect(client.fetch(url)).rejects.toMatchObject({ code: "UNREADABLE" });
    },
  );

  it("that is not what its encoding says is unreadable", async () => {
    for (const encoding of ["gzip", "br"]) {
      const { client, url } = await serve(
        (_request, response) =>
          void response.setHeader("content-encoding", encoding).end("hello, this is plain"),
      );
      await expect(client.fetch(url)).rejects.toMatchObject({ code: "UNREADABLE" });
    }
  });
});

describe("a server", () => {
  it("whose headers do not come has its time, and no more", async () => {
    const { client, url } = await serveRaw("HTTP/1.1 200 OK\r\nX: ");
    await expect(client.fetch(url, { timeoutMs: 100 })).rejects.toMatchObject({ code: "TIMEOUT" });
  });

  it("whose headers never end is given up", async () => {
    const { client, url } = await serveRaw(
      "HTTP/1.1 200 OK\r\n",
      `X-More: ${"x".repeat(1_000)}\r\n`,
    );
    await expect(client.fetch(url)).rejects.toMatchObject({ code: "TOO_LARGE" });
  });

  it("that stops in the middle of its answer has its time, and no more", async () => {
    const { client, url } = await serveRaw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    await expect(client.fetch(url, { timeoutMs: 100 })).rejects.toMatchObject({ code: "TIMEOUT" });
    const limits = { maxBytes: 100, headersTimeoutMs: 5_000, idleTimeoutMs: 100 };
    await expect((await client.streaming(limits)(url)).text()).rejects.toThrow();
  });

  it("that speaks something else is unreadable", async () => {
    const { client, url } = await serveRaw("220 mail.example ESMTP\r\n");
    await expect(client.fetch(url)).rejects.toMatchObject({ code: "UNREADABLE" });
  });

  it("that nobody runs cannot be reached", async () => {
    const server = await startServer(endless);
    await server.close();
    const client = outbound();
    cleanups.push(() => client.close());
    await expect(client.fetch(`http://127.0.0.1:${server.port}/`)).rejects.toMatchObject({
      code: "UNREACHABLE",
    });
  });
});

describe("a call", () => {
  it("ends with its caller's reason", async () => {
    const { client, url } = await serve(() => {});
    const reason = new Error("stopped");
    const stop = new AbortController();
    const fetched = client.fetch(url, { signal: stop.signal });
    stop.abort(reason);
    await expect(fetched).rejects.toBe(reason);
    await expect(client.fetch(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(
      client.streaming({ maxBytes: 1, headersTimeoutMs: 5_000, idleTimeoutMs: 5_000 })(url, {
        signal: AbortSignal.abort(reason),
      }),
    ).rejects.toBe(reason);
  });

  it("may not speak for its connection, nor smuggle a line into a header", async () => {
    const { client, url } = await serve((_request, response) => void response.end());
    for (const headers of [
      { Host: "inside" },
      { "transfer-encoding": "chunked" },
      { connection: "x" },
    ])
      await expect(client.fetch(url, { headers })).rejects.toMatchObject({ code: "REFUSED" });
    await expect(client.fetch(url, { headers: { a: "b\r\nc: d" } })).rejects.toMatchObject({
      code: "REFUSED",
    });
  });

  it("tells of any status, and keeps no cookies", async () => {
    const cookies: unknown[] = [];
    const { client, url } = await serve((request, response) => {
      cookies.push(request.headers.cookie);
      response.writeHead(503, { "set-cookie": ["a=b", "c=d"] }).end("busy");
    });
    const { status, headers } = await client.fetch(url);
    expect(status).toBe(503);
    expect(headers.getSetCookie()).toEqual(["a=b", "c=d"]);
    await client.fetch(url);
    expect(cookies).toEqual([undefined, undefined]);
  });

  it("streams what comes as it comes", async () => {
    let more: (text: string) => void = () => {};
    const { client, url } = await serve((_request, response) => {
      more = (text) => void response.write(text);
      response.flushHeaders();
    });
    const limits = { maxBytes: 1_000, headersTimeoutMs: 5_000, idleTimeoutMs: 5_000 };
    const { body } = await client.streaming(limits)(url, { method: "POST", body: "{}" });
    const reader = body?.getReader();
    for (const piece of ["one", "two"]) {
      more(piece);
      expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(piece);
    }
    await reader?.cancel();
  });
});
