import { afterEach, beforeEach, expect, it } from "vitest";
import { createOutbound, type Outbound } from "./create-outbound.ts";
import { at, INSIDE, names, OUTSIDE } from "./testing/names.ts";
import { startServer, type TestServer } from "./testing/start-server.ts";

/* Where plain HTTP is for the operator's networks alone: the public internet is called by TLS. */

let server: TestServer;
let outbound: Outbound;

beforeEach(async () => {
  server = await startServer(
    (_request, response) => void response.setHeader("connection", "close").end("answered"),
  );
  const { resolve } = names({
    "known.example": [at(INSIDE)],
    "public.example": [at("93.184.215.14")],
    "turned.example": [at(INSIDE), at(OUTSIDE)],
  });
  outbound = createOutbound({
    allowPrivate: [`${INSIDE}/32`],
    plainHttp: "allowed networks",
    resolve,
  });
});
afterEach(async () => {
  await outbound.close();
  await server.close();
});

const call = (host: string) => outbound.fetch(`http://${host}:${server.port}/`);

it("is called in an allowed network, by address and by name", async () => {
  for (const host of [INSIDE, "known.example"])
    expect(await call(host)).toMatchObject({ status: 200 });
});

it("is refused elsewhere, by address at once and by name once that is looked up", async () => {
  const byHttps = { code: "REFUSED", message: expect.stringContaining("by https:// only") };
  expect(() => outbound.check("http://93.184.215.14/")).toThrow(expect.objectContaining(byHttps));
  await expect(call("93.184.215.14")).rejects.toMatchObject(byHttps);
  await expect(call("public.example")).rejects.toMatchObject(byHttps);
});

it("is refused once a name leads elsewhere, however often it was called before", async () => {
  expect(await call("turned.example")).toMatchObject({ status: 200 });
  await expect(call("turned.example")).rejects.toMatchObject({ code: "REFUSED" });
});

it("is refused by any name where no network is allowed", async () => {
  await outbound.close();
  outbound = createOutbound({ plainHttp: "allowed networks" });
  expect(() => outbound.check("http://known.example/")).toThrow(/by https:\/\/ only/);
  expect(() => outbound.check("https://known.example/")).not.toThrow();
});

it("leaves https:// for the public internet", () => {
  expect(() => outbound.check("https://93.184.215.14/")).not.toThrow();
  expect(() => outbound.check("https://10.0.0.1/")).toThrow(/not an address of the public/);
});
