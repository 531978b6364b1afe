import { randomUUID } from "node:crypto";
import type { Tool } from "@parley/chat";
import { connect, createSecretBox, type Db, ensureOwner, listAuditEntries } from "@parley/db";
import { createTestDatabase } from "@parley/db/testing";
import { createOutbound } from "@parley/outbound";
import type { McpServer, Principal } from "@parley/shared";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  it,
  vi,
} from "vitest";
import { call } from "../testing/call.ts";
import { createEffectsFile, type EffectsFile } from "../testing/effects-file.ts";
import { type HttpEffectServer, startHttpEffectServer } from "../testing/http-effect-server.ts";
import { createMcpServers } from "./manage-servers.ts";
import { OrganizationServers } from "./organization-servers.ts";

/** By itself a wait has a second, which is too little on a busy machine. */
const PATIENCE = { timeout: 20_000 };

const never = new AbortController().signal;
const SECRET = "Bearer token-of-the-tracker-4711";

let db: Db;
let admin: Principal;
let stranger: Principal;
let effects: EffectsFile;
let remote: HttpEffectServer;
let servers: OrganizationServers;
let logged: string[];
const outbound = createOutbound({ allowPrivate: ["127.0.0.1/32"] });
const box = createSecretBox("the installation's secret of these tests");

beforeAll(async () => {
  const { connectionString } = await createTestDatabase(inject("testCluster"));
  db = connect({ connectionString, max: 4, onIdleError: () => undefined });
  const owner = await ensureOwner(db, randomUUID);
  admin = { ...owner, role: "owner", scopes: "all", via: "operator", credentialId: null };
  const organizationId = randomUUID();
  await db.insertInto("organizations").values({ id: organizationId, name: "Elsewhere" }).execute();
  stranger = { ...admin, organizationId };
});
afterAll(async () => {
  await outbound.close();
  await db.destroy();
});
beforeEach(async () => {
  effects = await createEffectsFile();
  remote = await startHttpEffectServer(effects.path);
  servers = openServers();
});
afterEach(async () => {
  await servers.close();
  await remote.close();
  await effects.remove();
  await db.deleteFrom("mcpServers").execute();
});

function openServers(secretBox = box): OrganizationServers {
  logged = [];
  const write = (fields: object, message: string) =>
    void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log = { info: write, warn: write, error: write };
  return new OrganizationServers({ db, box: secretBox, outbound, log });
}

const managed = () => createMcpServers({ db, box, outbound, servers, reserved: ["local"] });

function add(more: object = {}): Promise<McpServer> {
  return managed().create(admin, {
    name: "tracker",
    url: remote.url,
    headers: { Authorization: SECRET },
    enabled: true,
    approval: "writes",
    allowedTools: null,
    ...more,
  });
}

async function tool(name: string, from = servers): Promise<Tool> {
  const tools = await from.list(admin, never);
  const found = tools.find((each) => each.name === `tracker__${name}`);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
}

describe("an organization's server", () => {
  it("gives it its tools, and nobody else", async () => {
    await add();
    expect(await tool("append")).toMatchObject({
      origin: { type: "mcp", server: "tracker" },
      needsApproval: true,
      repeatable: false,
    });
    expect(await servers.list(stranger, never)).toEqual([]);
  });

  it("is called once for a call, with what only it is to see", async () => {
    await add();
    const append = await tool("append");
    expect(await call(append, { text: "a" }, { callId: "c1" })).toEqual({
      output: "Appended a.",
      isError: false,
    });
    expect((await effects.read()).map(({ callId, phase }) => [callId, phase])).toEqual([
      ["c1", "start"],
      ["c1", "end"],
    ]);
    expect(remote.headers.every(({ authorization }) => authorization === SECRET)).toBe(true);
  });

  it("is another one once it is made anew, or has moved elsewhere", async () => {
    const identity = async () => (await tool("append")).serverIdentity;
    const { id: serverId } = await add();
    const first = await identity();
    expect(first).toBeTypeOf("string");
    await managed().update(admin, { serverId, approval: "always", headers: {} });
    expect(await identity()).toBe(first);
    const elsewhere = await startHttpEffectServer(effects.path);
    await managed().update(admin, { serverId, url: elsewhere.url });
    expect(await identity()).not.toBe(first);
    await managed().delete(admin, serverId);
    await add();
    expect(await identity()).not.toBe(first);
    await elsewhere.close();
  });

  it("is one connection for many calls, which ends with the process", async () => {
    await add();
    for (let turn = 0; turn < 3; turn += 1) await call(await tool("look_up"), { key: "k" });
    expect(remote.sessions()).toBe(1);
  });

  it("that has been started anew is connected to anew, for the same call", async () => {
    await add();
    const append = await tool("append");
    await remote.forgetSessions();
    expect(await call(append, { text: "b" }, { callId: "c2" })).toMatchObject({ isError: false });
    expect(await effects.read()).toHaveLength(2);
  });

  it("is told when a call is not wanted any more", async () => {
    await add();
    const append = await tool("append");
    const stop = new AbortController();
    const calling = call(append, { text: "a", ms: 60_000 }, { signal: stop.signal });
    await vi.waitUntil(async () => (await effects.read()).length === 1, PATIENCE);
    stop.abort(new Error("stopped"));
    await expect(calling).rejects.toThrow("stopped");
    await vi.waitUntil(async () => (await effects.read()).length === 2, PATIENCE);
    expect((await effects.read()).at(-1)?.phase).toBe("cancelled");
  });

  it("tells when its tools have changed", async () => {
    await add();
    await call(await tool("grow"), {});
    expect(await vi.waitFor(() => tool("grown"), PATIENCE)).toMatchObject({ needsApproval: true });
  });

  it("that hangs has the tools that it had", async () => {
    await add();
    const impatient = new OrganizationServers({ db, box, outbound, listLastsMs: 0, log: quiet });
    const before = await impatient.list(admin, never);
    remote.hang(true);
    const names = (tools: Tool[]) => tools.map(({ name }) => name);
    expect(names(await impatient.list(admin, never))).toEqual(names(before));
    expect(before).not.toEqual([]);
    await impatient.close();
  });

  it("that hangs is waited for two seconds, then as it last was, then not at all", async () => {
    await add();
    remote.hang(true);
    expect(await servers.list(admin, never)).toEqual([]);
    // The server still has its time to answer: nobody waited for the end of it.
    expect(logged).toEqual([]);
    // Nobody waits a second time: this would take as long again.
    const soon = Promise.race([
      servers.list(admin, never),
      new Promise((resolve) => setTimeout(resolve, 1_500, "waited")),
    ]);
    expect(await soon).toEqual([]);
  });

  it("that hangs fails a call in words, once its time is over", async () => {
    await add();
    const append = await tool("append");
    remote.hang(true);
    const end = AbortSignal.timeout(200);
    await expect(call(append, { text: "a" }, { signal: end })).rejects.toMatchObject({
      name: "TimeoutError",
    });
  });

  it("has the tools that are allowed, and approval as it was chosen", async () => {
    const { id } = await add({ allowedTools: ["look_up"], approval: "always" });
    const tools = await servers.list(admin, never);
    expect(tools.map(({ name, needsApproval }) => [name, needsApproval])).toEqual([
      ["tracker__look_up", true],
    ]);
    await managed().update(admin, { serverId: id, allowedTools: null, approval: "never" });
    expect((await tool("append")).needsApproval).toBe(false);
    await managed().update(admin, { serverId: id, enabled: false });
    expect(await servers.list(admin, never)).toEqual([]);
  });

  it("that is inside is refused, whoever named it", async () => {
    for (const url of ["http://10.0.0.1/mcp", "http://169.254.169.254/", "http://[::1]:9/mcp"])
      await expect(add({ url })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    // A name can come to lead inside at any time after.
    await add({ url: "http://localhost:8009/mcp", headers: {} });
    const closed = createOutbound();
    const guarded = new OrganizationServers({ db, box, outbound: closed, log: quiet });
    const [server] = await managed().list(admin);
    const elsewhereManaged = createMcpServers({
      db,
      box,
      outbound: closed,
      servers: guarded,
      reserved: [],
    });
    expect(await elsewhereManaged.check(admin, server?.id ?? "", never)).toMatchObject({
      ok: false,
      error: expect.stringContaining("not an address of the public internet"),
    });
    await closed.close();
  });
});

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe("a check", () => {
  it("connects and lists, also what is switched off", async () => {
    const { id } = await add({ enabled: false, allowedTools: ["append"] });
    const { ok, error, tools } = await managed().check(admin, id, never);
    expect([ok, error]).toEqual([true, null]);
    expect(tools.find(({ serverName }) => serverName === "append")).toEqual({
      name: "tracker__append",
      serverName: "append",
      description: "Does something that must not be done twice.",
      needsApproval: true,
      allowed: true,
    });
    expect(tools.find(({ serverName }) => serverName === "fail")?.allowed).toBe(false);
  });

  it.for([
    ["/nothing-there", 404, "There is no MCP server at this address (HTTP 404)."],
    [
      "/unauthorized",
      401,
      "The server refuses the call (HTTP 401). Look at its Authorization header.",
    ],
    ["/broken", 500, "The server answers with HTTP 500."],
    ["/page", 200, "The server"],
  ] as const)("says in words what is wrong with %s", async ([path, status, words]) => {
    remote.answerWith(path, status);
    const { id } = await add({ url: new URL(path, remote.url).href });
    const checked = await managed().check(admin, id, never);
    expect(checked).toMatchObject({ ok: false, tools: [] });
    expect(checked.error).toContain(words);
  });

  it("of another's server finds none", async () => {
    const { id } = await add();
    await expect(managed().check(stranger, id, never)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(managed().update(stranger, { serverId: id })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(managed().delete(stranger, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a server's secret", () => {
  it("is in no table, answer, log or audit entry", async () => {
    const { id } = await add();
    await managed().update(admin, { serverId: id, headers: { "X-Api-Key": SECRET } });
    remote.hang(true);
    await servers.list(admin, never);
    const kept = await db.selectFrom("mcpServers").selectAll().execute();
    const audit = await listAuditEntries(db, admin.organizationId, { limit: 100 });
    const told = await managed().list(admin);
    const bytes = kept[0]?.sealedHeaders?.toString("latin1") ?? "";
    for (const text of [JSON.stringify([kept, audit, told, logged]), bytes])
      expect(text).not.toContain("4711");
    expect(bytes).not.toBe("");
    expect(told[0]?.headerNames).toEqual(["X-Api-Key"]);
    expect(told[0]).not.toHaveProperty("sealedHeaders");
  });

  it("does not follow an address to another origin", async () => {
    const { id } = await add();
    const url = "https://elsewhere.example/mcp";
    await expect(managed().update(admin, { serverId: id, url })).rejects.toThrow("give them anew");
    await managed().update(admin, { serverId: id, url: `${remote.url}/v2` });
    await managed().update(admin, { serverId: id, url, headers: {} });
    expect((await managed().list(admin))[0]).toMatchObject({ url, headerNames: [] });
  });

  it("that another installation sealed is asked for anew", async () => {
    const { id } = await add();
    const other = createSecretBox("another installation's secret, after a restore");
    const elsewhere = openServers(other);
    expect(await elsewhere.list(admin, never)).toEqual([]);
    expect(logged.join()).toContain("Give them anew");
    const elsewhereManaged = createMcpServers({
      db,
      box: other,
      outbound,
      servers: elsewhere,
      reserved: [],
    });
    expect((await elsewhereManaged.check(admin, id, never)).error).toContain("Give them anew");
    await elsewhere.close();
  });
});

describe("the list of servers", () => {
  it("has no two of a name, nor one of the operator's", async () => {
    await add();
    await expect(add()).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(add({ name: "local" })).rejects.toMatchObject({ code: "CONFLICT" });
    await managed().create(stranger, {
      name: "tracker",
      url: remote.url,
      headers: {},
      enabled: true,
      approval: "writes",
      allowedTools: null,
    });
  });

  it("has none that could never be called for its headers", async () => {
    const headers = { Host: "elsewhere.example" };
    const refused = { code: "BAD_REQUEST", issues: [{ path: ["headers"] }] };
    await expect(add({ headers })).rejects.toMatchObject(refused);
    const { id } = await add();
    await expect(managed().update(admin, { serverId: id, headers })).rejects.toMatchObject(refused);
  });

  it("has an end", async () => {
    for (let at = 0; at < 20; at += 1) await add({ name: `s${at}`, enabled: false });
    await expect(add()).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("is changed in the audit log, too", async () => {
    const { id } = await add();
    await managed().update(admin, { serverId: id, approval: "never" });
    await managed().delete(admin, id);
    const { items } = await listAuditEntries(db, admin.organizationId, { limit: 3 });
    expect(items.map(({ action, target }) => [action, target.id])).toEqual([
      ["mcpServer.delete", id],
      ["mcpServer.update", id],
      ["mcpServer.create", id],
    ]);
    expect(items[1]).toMatchObject({
      before: { approval: "writes" },
      after: { approval: "never" },
    });
  });
});
