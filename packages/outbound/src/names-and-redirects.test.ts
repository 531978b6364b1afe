import { execFile } from "node:child_process";
import type { RequestListener } from "node:http";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createOutbound, type Outbound, type OutboundRequest } from "./create-outbound.ts";
import { at, INSIDE, names, OUTSIDE } from "./testing/names.ts";
import { loopbackNames, loopbackNotations } from "./testing/notations.ts";
import { startServer, type TestServer } from "./testing/start-server.ts";

let canary: TestServer;
let outside: TestServer;
let listener: RequestListener;
let outbound: Outbound | undefined;
/** What the outside server was sent. */
let received: {
  url: string;
  method: string;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}[];

beforeEach(async () => {
  received = [];
  listener = (_request, response) => void response.end("outside");
  canary = await startServer((_request, response) => void response.end("inside"));
  outside = await startServer(
    (request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => (body += text));
      request.on("end", () => {
        const { url = "", method = "", headers } = request;
        received.push({ url, method, headers, body });
        listener(request, response);
      });
    },
    // The canary's port, so that one URL can mean either.
    { host: OUTSIDE, port: canary.port },
  );
});
afterEach(async () => {
  await outbound?.close();
  await Promise.all([canary.close(), outside.close()]);
});

function outboundWith(answers: Parameters<typeof names>[0]) {
  const known = names({
    ...answers,
    "outside.example": [at(OUTSIDE)],
    "other.example": [at(OUTSIDE)],
  });
  outbound = createOutbound({ allowPrivate: [`${OUTSIDE}/32`], resolve: known.resolve });
  return { outbound, known };
}

const urlOf = (host: string, path = "/") => `http://${host}:${canary.port}${path}`;

async function text(from: Outbound, url: string, request?: OutboundRequest): Promise<string> {
  const { bytes } = await from.fetch(url, request);
  return Buffer.from(bytes).toString();
}

describe("a name", () => {
  it("is asked for once: the answer that is checked is the one that is used", async () => {
    const { outbound, known } = outboundWith({ "rebinds.example": [at(OUTSIDE), at(INSIDE)] });
    expect(await text(outbound, urlOf("rebinds.example"))).toBe("outside");
    expect(known.asked()).toBe(1);
  });

  it("is asked for and checked anew for every connection", async () => {
    listener = (_request, response) =>
      void response.setHeader("connection", "close").end("outside");
    const { outbound } = outboundWith({ "rebinds.example": [at(OUTSIDE), at(INSIDE)] });
    expect(await text(outbound, urlOf("rebinds.example"))).toBe("outside");
    await expect(outbound.fetch(urlOf("rebinds.example"))).rejects.toMatchObject({
      code: "REFUSED",
    });
    expect(canary.connections()).toBe(0);
  });

  it.for([
    at(OUTSIDE, INSIDE),
    at(INSIDE, OUTSIDE),
    at(OUTSIDE, "::ffff:127.0.0.1"),
    at(OUTSIDE, "::1", OUTSIDE),
    at(OUTSIDE, "10.0.0.1"),
    at(...Array.from({ length: 500 }, () => OUTSIDE), INSIDE),
  ])("with one forbidden address among its own is refused whole (%#)", async (addresses) => {
    const { outbound } = outboundWith({ "mixed.example": [addresses] });
    await expect(outbound.fetch(urlOf("mixed.example"))).rejects.toMatchObject({ code: "REFUSED" });
    expect(canary.connections() + outside.connections()).toBe(0);
  });

  it.for(["127.1", "0x7f.0.0.1", "2130706433", "127.0.0.1%lo", "localhost", ""])(
    "whose answer is %j has no address that we know",
    async (answer) => {
      const { outbound } = outboundWith({ "odd.example": [at(answer)] });
      await expect(outbound.fetch(urlOf("odd.example"))).rejects.toMatchObject({ code: "REFUSED" });
      expect(canary.connections()).toBe(0);
    },
  );

  it("without any address cannot be reached, nor one that is not found", async () => {
    const { outbound } = outboundWith({ "empty.example": [[]] });
    await expect(outbound.fetch(urlOf("empty.example"))).rejects.toMatchObject({
      code: "UNREACHABLE",
      message: "empty.example has no address.",
    });
    const lost = createOutbound({ resolve: () => Promise.reject(new Error("ENOTFOUND")) });
    await expect(lost.fetch("http://lost.example/")).rejects.toMatchObject({ code: "UNREACHABLE" });
    await lost.close();
  });

  it("that never resolves is given up", async () => {
    const silent = createOutbound({ resolve: () => new Promise(() => {}) });
    await expect(silent.fetch("http://silent.example/", { timeoutMs: 100 })).rejects.toMatchObject({
      code: "TIMEOUT",
    });
    await silent.close();
  });
});

describe("a redirect", () => {
  const redirectTo =
    (location: string, status = 302): RequestListener =>
    (_request, response) =>
      void response.writeHead(status, { location }).end();

  // A header carries no line break: what is written with one cannot be redirected to.
  const written = [...loopbackNotations, ...loopbackNames].filter((url) => !url.includes("\n"));
  it.for(written.map((url) => url.trim()))("to %j is not followed inside", async (notation) => {
    // A header carries bytes; what it cannot carry is written as a URL would be.
    const location = notation
      .replace("PORT", String(canary.port))
      .replaceAll(/[^\x20-\x7e]+/g, encodeURIComponent);
    listener = redirectTo(location);
    const { outbound } = outboundWith({
      localhost: [at(INSIDE)],
      "localhost.": [at(INSIDE)],
      "any.localhost": [at(INSIDE)],
      "127.0.0.1.nip.example": [at(INSIDE)],
      "xn--bcher-kva.example": [at(INSIDE)],
    });
    await expect(outbound.fetch(urlOf("outside.example"))).rejects.toMatchObject({
      code: "REFUSED",
    });
    await expect(
      outbound.streaming({ maxBytes: 10, headersTimeoutMs: 5_000, idleTimeoutMs: 5_000 })(
        urlOf("outside.example"),
      ),
    ).rejects.toMatchObject({ code: "REFUSED" });
    expect(canary.connections()).toBe(0);
  });

  it.for([301, 302, 303, 307, 308])(
    "(%i) to the inside over a hop outside is refused",
    async (status) => {
      listener = ({ url }, response) =>
        void response.writeHead(status, { location: url === "/" ? "/next" : urlOf(INSIDE) }).end();
      const { outbound } = outboundWith({});
      await expect(outbound.fetch(urlOf("outside.example"))).rejects.toMatchObject({
        code: "REFUSED",
      });
      expect(received.map(({ url }) => url)).toEqual(["/", "/next"]);
      expect(canary.connections()).toBe(0);
    },
  );

  it.for([
    "file:///etc/passwd",
    "ftp://outside.example/",
    "http://a:b@outside.example/",
    "http://outside.example:25/",
  ])("to %s is refused", async (location) => {
    listener = redirectTo(location);
    const { outbound } = outboundWith({});
    await expect(outbound.fetch(urlOf("outside.example"))).rejects.toMatchObject({
      code: "REFUSED",
    });
  });

  it("to another origin takes nothing along that says who calls", async () => {
    listener = ({ headers }, response) =>
      headers.host?.startsWith("outside")
        ? void response
            .writeHead(302, { location: urlOf("other.example"), "set-cookie": "a=b" })
            .end()
        : void response.end("there");
    const { outbound } = outboundWith({});
    const headers = {
      authorization: "Bearer x",
      cookie: "c=d",
      "x-api-key": "k",
      accept: "text/html",
    };
    const { url, status } = await outbound.fetch(urlOf("outside.example"), { headers });
    expect({ url, status }).toEqual({ url: urlOf("other.example"), status: 200 });
    expect(received[0]?.headers).toMatchObject(headers);
    expect(Object.keys(received[1]?.headers ?? {}).sort()).toEqual(
      ["accept", "accept-encoding", "connection", "host", "user-agent"].sort(),
    );
  });

  it("within an origin keeps the headers, and the body where it is to", async () => {
    const { outbound } = outboundWith({});
    const request = { method: "POST", body: "{}", headers: { authorization: "Bearer x" } };
    for (const status of [307, 303]) {
      listener = ({ url }, response) =>
        url === "/"
          ? void response.writeHead(status, { location: "/next" }).end()
          : void response.end();
      await outbound.fetch(urlOf("outside.example"), request);
    }
    const next = received.filter(({ url }) => url === "/next");
    expect(next.map(({ method, body }) => ({ method, body }))).toEqual([
      { method: "POST", body: "{}" },
      { method: "GET", body: "" },
    ]);
    expect(next.map(({ headers }) => headers["authorization"])).toEqual(["Bearer x", "Bearer x"]);
  });

  it("passes no body on to another origin", async () => {
    listener = redirectTo(urlOf("other.example"), 308);
    const { outbound } = outboundWith({});
    await expect(
      outbound.fetch(urlOf("outside.example"), { method: "POST", body: "secret" }),
    ).rejects.toMatchObject({ code: "REFUSED" });
    expect(received).toHaveLength(1);
  });

  it("is handed to a library that looks at it itself, or fails where that is asked for", async () => {
    listener = redirectTo(urlOf(INSIDE), 307);
    const { outbound } = outboundWith({});
    const fetch = outbound.streaming({ maxBytes: 9, headersTimeoutMs: 5_000, idleTimeoutMs: 0 });
    const { status, headers } = await fetch(urlOf("outside.example"), { redirect: "manual" });
    expect([status, headers.get("location")]).toEqual([307, urlOf(INSIDE)]);
    await expect(fetch(urlOf("outside.example"), { redirect: "error" })).rejects.toThrow(
      "not followed here",
    );
    expect(canary.connections()).toBe(0);
  });

  it("that comes round is followed so often and no oftener", async () => {
    listener = redirectTo("/");
    const { outbound } = outboundWith({});
    await expect(outbound.fetch(urlOf("outside.example"))).rejects.toThrow("too often");
    expect(received).toHaveLength(6);
    await expect(outbound.fetch(urlOf("outside.example"), { maxRedirects: 0 })).rejects.toThrow(
      "not followed here",
    );
    expect(received).toHaveLength(7);
  });
});

describe("a proxy of the environment", () => {
  it("is not asked, nor told anything", async () => {
    const script = `
      import { createOutbound } from ${JSON.stringify(import.meta.resolve("./create-outbound.ts"))};
      const outbound = createOutbound({ allowPrivate: ["${OUTSIDE}/32"] });
      const { bytes } = await outbound.fetch("${urlOf(OUTSIDE)}");
      console.log(Buffer.from(bytes).toString());
      await outbound.close();`;
    const proxy = urlOf(INSIDE);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", script],
      { env: { http_proxy: proxy, HTTP_PROXY: proxy, ALL_PROXY: proxy, NODE_USE_ENV_PROXY: "1" } },
    );
    expect(stdout.trim()).toBe("outside");
    expect(canary.connections()).toBe(0);
  });
});
