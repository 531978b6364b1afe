import { createOutbound } from "@parley/outbound";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import {
  type HostileServer,
  type Hostility,
  startHostileServer,
} from "../testing/start-hostile-server.ts";
import { httpTransports } from "./http-transport.ts";
import { failureInWords } from "./mcp-failure.ts";
import { McpPeer } from "./mcp-peer.ts";
import { toTools } from "./to-tools.ts";

const { signal } = new AbortController();
const outbound = createOutbound({ allowPrivate: ["127.0.0.1/32"] });
const transportTo = httpTransports(outbound);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const anyTool = { name: "any", inputSchema: { type: "object" as const } };

let server: HostileServer;
let peer: McpPeer;
async function open(hostility: Hostility): Promise<void> {
  server = await startHostileServer(hostility);
  const { url } = server;
  peer = new McpPeer({ name: "them", negotiates: true, log, open: () => transportTo(url, {}) });
}
afterEach(async () => {
  await peer.close();
  await server.close();
});
afterAll(() => outbound.close());

const call = (timeoutMs = 30_000) =>
  peer.call(anyTool, {}, { callId: "c", signal }, timeoutMs).catch(failureInWords);

describe("a server's tools", () => {
  const nested = (depth: number) => `${'{"not":'.repeat(depth)}{}${"}".repeat(depth)}`;

  it("are those that can be given out, whatever stands beside them", async () => {
    const large = { type: "object", title: "x".repeat(60_000) };
    const listed = [
      { ...anyTool, name: "a", outputSchema: { type: "object", not: "6,000 deep" } },
      { ...anyTool, name: "b", outputSchema: large },
      { name: "c", inputSchema: { type: "object", properties: { d: "600 deep" } } },
      { name: "e", inputSchema: large },
      { ...anyTool, name: "n".repeat(300) },
      { ...anyTool, name: "f\u0000\ud800", description: `${"x".repeat(3_999)}🙂` },
    ];
    await open({
      tools: JSON.stringify(listed)
        .replace('"6,000 deep"', nested(6_000))
        .replace('"600 deep"', nested(600)),
    });
    const terms = {
      name: "them",
      identity: "i",
      approval: "writes",
      allowedTools: null,
    } as const;
    const tools = toTools(await peer.toolsNow(signal), terms, peer, log);
    expect(tools.map(({ name, outputSchema }) => [name, outputSchema])).toEqual([
      ["them__a", undefined],
      ["them__b", undefined],
      [expect.stringMatching(/^them__f___[0-9a-f]{8}$/), undefined],
    ]);
    expect(tools.every(({ description }) => description.isWellFormed())).toBe(true);
    expect(tools.at(-1)?.description).toHaveLength(4_000);
  });

  it("are a hundred, and so much of each as is used", async () => {
    const extra = { icons: [{ src: "data:,x" }], _meta: { much: "x".repeat(10_000) } };
    const listed = Array.from({ length: 500 }, (_, n) => ({ ...anyTool, ...extra, name: `t${n}` }));
    await open({ tools: JSON.stringify(listed) });
    const tools = await peer.toolsNow(signal);
    expect(tools).toHaveLength(100);
    expect(JSON.stringify(tools).length).toBeLessThan(20_000);
  });
});

describe("a server that wants more than anyone needs", { timeout: 60_000 }, () => {
  it("has its pings answered", async () => {
    await open({ pings: 30 });
    expect(await call()).toMatchObject({ content: [{ text: "done" }] });
    await expect.poll(() => server.answers()).toBe(30);
  });

  it("is left when they are too many", async () => {
    await open({ pings: 3_000 });
    expect(await call()).toBe("The server ended the connection.");
    expect(server.answers()).toBeLessThanOrEqual(60);
  });

  it("is not asked again and again for what it does not tell", async () => {
    await open({ endsStreams: true });
    for (let times = 0; times < 100; times++) await call();
    expect(server.streams()).toBeLessThan(30);
  });
});
