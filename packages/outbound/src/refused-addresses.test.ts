import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOutbound } from "./create-outbound.ts";
import { at, INSIDE } from "./testing/names.ts";
import {
  loopbackNames,
  loopbackNotations,
  notCallable,
  specialHosts,
} from "./testing/notations.ts";
import { startServer, type TestServer } from "./testing/start-server.ts";

/*
 * The canary is a real server of this machine. Each notation is shown to lead to it where the
 * network is allowed, and then not to: a notation that leads nowhere would prove nothing.
 */

let canary: TestServer;
const toInside = () => Promise.resolve(at(INSIDE));
const guarded = createOutbound({ resolve: toInside });
const open = createOutbound({ allowPrivate: ["0.0.0.0/0", "::/0"], resolve: toInside });

beforeAll(async () => {
  canary = await startServer((_request, response) => void response.end("inside"));
});
afterAll(async () => {
  await Promise.all([guarded.close(), open.close()]);
  await canary.close();
});

const withPort = (url: string) => url.replace("PORT", String(canary.port));

describe("an address of this machine", () => {
  it.for([...loopbackNotations, ...loopbackNames])("is found out as %j", async (notation) => {
    const url = withPort(notation);
    const { bytes } = await open.fetch(url);
    expect(Buffer.from(bytes).toString()).toBe("inside");

    const before = canary.connections();
    await expect(guarded.fetch(url)).rejects.toMatchObject({ code: "REFUSED" });
    await expect(guarded.streaming(limits)(url)).rejects.toMatchObject({ code: "REFUSED" });
    expect(canary.connections()).toBe(before);
  });
});

const limits = { maxBytes: 1_000, headersTimeoutMs: 5_000, idleTimeoutMs: 5_000 };

describe("an address that is no host of the internet", () => {
  const hosts = Object.entries(specialHosts).flatMap(([kind, all]) =>
    all.map((host): [string, string] => [kind, host]),
  );
  it.for(hosts)("%s: %s is refused, written out and behind a name", async ([, host]) => {
    expect(() => guarded.check(`http://${host}/`)).toThrow("not an address of the public internet");
    const address = new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, "");
    const named = createOutbound({ resolve: () => Promise.resolve(at(address)) });
    await expect(named.fetch("https://named.example/")).rejects.toMatchObject({ code: "REFUSED" });
    await named.close();
  });

  it.for(notCallable)("%j is nothing to call", async (url) => {
    await expect(open.fetch(withPort(url))).rejects.toMatchObject({ code: "REFUSED" });
  });

  it.for(["https://93.184.215.14/", "http://[2606:4700::1111]:8080/", "https://example.org:8443/"])(
    "%s is a host of the internet",
    (url) => expect(() => guarded.check(url)).not.toThrow(),
  );
});

describe("a network that the operator allows", () => {
  it("may be called, and no other", () => {
    const outbound = createOutbound({ allowPrivate: ["10.1.0.0/16", "fd00::/8"] });
    outbound.check("http://10.1.2.3:8080/");
    outbound.check("http://[fd12::1]/");
    expect(() => outbound.check("http://10.2.0.1/")).toThrow("OUTBOUND_ALLOWED_NETWORKS");
    expect(() => outbound.check("http://[fe80::1]/")).toThrow("OUTBOUND_ALLOWED_NETWORKS");
    expect(() => outbound.check("http://[::ffff:10.1.2.3]/")).toThrow("OUTBOUND_ALLOWED_NETWORKS");
  });

  it("is a network", () => {
    expect(() => createOutbound({ allowPrivate: ["10.0.0.0/64"] })).toThrow();
    expect(() => createOutbound({ allowPrivate: ["localhost"] })).toThrow();
  });
});
