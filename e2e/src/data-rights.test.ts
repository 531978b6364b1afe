import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Db } from "@parley/db";
import { queryOnce, tableContents } from "@parley/db/testing";
import {
  auditPage,
  auditRecord,
  chatReply,
  conversation,
  conversationExport,
  createdApiKey,
  deletedContent,
  exportRecord,
  file,
  importedConversation,
  startedRun,
} from "@parley/shared";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectTo } from "./driver/database-snapshot.ts";
import { embeddedConnection } from "./driver/embedded-postgres.ts";
import { Installation } from "./driver/installation.ts";
import { isText, openStream } from "./driver/open-stream.ts";
import { callRest, type RestAnswer, type RestCall } from "./driver/rest-call.ts";
import { insertStranger, type Stranger } from "./driver/stranger.ts";
import { until } from "./driver/until.ts";
import { type ResponseValidator, responseValidator } from "./driver/validate-response.ts";

let installation: Installation;
let issuesOf: ResponseValidator;
let connectionString: string;
let db: Db;
let stranger: Stranger;

beforeAll(async () => {
  installation = await Installation.start({ LOG_LEVEL: "trace" });
  issuesOf = responseValidator((await callRest(installation, "GET /openapi.json")).json);
  connectionString = await embeddedConnection(installation.dataDir);
  db = connectTo(connectionString);
  stranger = await insertStranger(db);
});
afterAll(async () => {
  await db.destroy();
  await installation[Symbol.asyncDispose]();
});

/** Whatever is answered has to be as the document says. */
async function call(route: string, options?: RestCall): Promise<RestAnswer> {
  const answer = await callRest(installation, route, options);
  const [method = "", path = ""] = route.split(" ");
  const { status, headers, text } = answer;
  const issues = issuesOf(method, path, status, headers.get("content-type"), text);
  expect({ route, issues }).toEqual({ route, issues: [] });
  return answer;
}

const linesOf = (text: string): unknown[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

async function makeConversation(text = "one"): Promise<string> {
  const body = { message: `/echo rate=max ${text}` };
  const { conversationId } = chatReply.parse((await call("POST /chat", { body })).json);
  await call("POST /chat", { body: { ...body, conversationId } });
  return conversationId;
}

async function ownId(): Promise<string> {
  const [head] = linesOf((await call("GET /export")).text);
  const record = exportRecord.parse(head);
  if (record.type !== "export") throw new Error("The export does not begin with what it is.");
  return record.userId;
}

describe("over REST", () => {
  test("the file that is exported is what is imported, and gives the same file again", async () => {
    const id = await makeConversation();
    const first = await call(`GET /conversations/${id}/export`);
    expect(first.headers.get("content-disposition")).toBe(
      `attachment; filename="conversation-${id}.json"; filename*=UTF-8''echo%20rate%3Dmax%20one.json`,
    );
    const document = conversationExport.parse(first.json);
    expect(document.messages).toHaveLength(4);
    expect((await call(`DELETE /conversations/${id}`)).status).toBe(204);

    const headers = { "idempotency-key": randomUUID() };
    const body = `{"document":${first.text}}`;
    const json = { ...headers, "content-type": "application/json" };
    const made = await call("POST /conversations/import", { body, headers: json });
    expect(made.status).toBe(201);
    const again = await call("POST /conversations/import", { body, headers: json });
    expect(again.json).toEqual(made.json);
    const { conversationId } = importedConversation.parse(made.json);
    const second = await call(`GET /conversations/${conversationId}/export`);
    const { exportedAt: _at, ...rest } = document;
    expect(second.json).toMatchObject({
      ...rest,
      conversation: { ...rest.conversation, id: conversationId },
    });
  });

  test("as Markdown it is one branch, by default the one that was added to last", async () => {
    const id = await makeConversation();
    await call(`PATCH /conversations/${id}`, { body: { title: "Größe: “ü”/x" } });
    const messages = await installation.client().conversations.messages.query({
      conversationId: id,
    });
    await call(`POST /messages/${messages[2]?.id}/edit`, {
      body: { content: "/echo rate=max two" },
    });
    await until("the answer is there", async () => {
      const { activeRunIds } = await installation.client().conversations.get.query({
        conversationId: id,
      });
      return activeRunIds.length === 0;
    });
    const at = `GET /conversations/${id}/export?format=markdown`;
    const latest = await call(at);
    expect(latest.headers.get("content-type")).toMatch("text/markdown");
    expect(latest.headers.get("content-disposition")).toBe(
      `attachment; filename="conversation-${id}.md"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E2%80%9C%C3%BC%E2%80%9D%20x.md`,
    );
    expect(latest.text).toMatch(/^# Größe: “ü”\/x\n/);
    expect(latest.text.match(/^## .*$/gm)).toEqual([
      "## You",
      "## claude-sonnet-4-6",
      "## You",
      "## claude-sonnet-4-6",
    ]);
    expect(latest.text).toContain("/echo rate=max two\n");
    const first = await call(`${at}&leaf=${messages[1]?.id}`);
    expect(first.text.match(/^## /gm)).toHaveLength(2);
    const branch = await call(`GET /conversations/${id}/export?leaf=${messages[1]?.id}`);
    expect(conversationExport.parse(branch.json).messages).toHaveLength(2);
    const unknown = `GET /conversations/${id}/export?leaf=${randomUUID()}`;
    expect((await call(unknown)).status).toBe(404);
  });

  test("an import is checked as any input, and is all or nothing", async () => {
    const exported = await call(`GET /conversations/${await makeConversation()}/export`);
    const document = conversationExport.parse(exported.json);
    const wrong: [unknown, RegExp][] = [
      [{ ...document, version: 2 }, /document\.version/],
      [{ ...document, format: "other" }, /document\.format/],
      [{ ...document, more: 1 }, /more/],
      [{ ...document, messages: document.messages.slice(1) }, /messages\.0\.parentId/],
      [{ ...document, messages: [...document.messages, document.messages[0]] }, /4\.id/],
    ];
    const before = await tableContents(db, { except: ["run_owners"] });
    for (const [given, message] of wrong)
      expect(await call("POST /conversations/import", { body: { document: given } })).toMatchObject(
        { status: 400, json: { message: expect.stringMatching(message) } },
      );
    expect(await tableContents(db, { except: ["run_owners"] })).toEqual(before);
  });

  test("what is another's does not exist", async () => {
    expect((await call(`GET /conversations/${stranger.conversationId}/export`)).status).toBe(404);
    const theirs = await db
      .selectFrom("conversations")
      .select("userId")
      .where("id", "=", stranger.conversationId)
      .executeTakeFirst();
    expect((await call(`DELETE /members/${theirs?.userId}/content`)).status).toBe(404);
    for (const route of ["GET /export", "GET /organization/export", "GET /audit-log/export"])
      expect((await call(route)).text).not.toMatch(/A secret|Others/);
  });

  test("an API key takes no more along than its scopes let it read", async () => {
    const body = { name: "Reader", scopes: ["conversations:read"] };
    const made = await call("POST /api-keys", { body });
    const { secret } = createdApiKey.parse(made.json);
    const headers = { authorization: `Bearer ${secret}` };
    const types = new Set(
      linesOf((await call("GET /export", { headers })).text).map(
        (line) => exportRecord.parse(line).type,
      ),
    );
    expect([...types].sort()).toEqual(["conversation", "end", "export", "member", "message"]);
    for (const route of [
      "GET /organization/export",
      "GET /audit-log",
      "GET /audit-log/export",
      `DELETE /members/${await ownId()}/content`,
    ])
      expect(`${route} ${(await call(route, { headers })).status}`).toBe(`${route} 403`);
  });

  test("the audit log can be read and taken along, as lines and as a table", async () => {
    const id = await makeConversation();
    const deleted = await call(`DELETE /conversations/${id}`);
    const { items } = auditPage.parse((await call("GET /audit-log?limit=100")).json);
    const entry = items.find(({ target }) => target.id === id);
    expect(entry).toMatchObject({
      action: "conversation.delete",
      requestId: deleted.headers.get("x-request-id"),
      actor: { via: "operator" },
    });
    const records = linesOf((await call("GET /audit-log/export")).text);
    expect(records.map((record) => auditRecord.parse(record))).toContainEqual({
      type: "auditEntry",
      ...entry,
    });
    const table = await call("GET /audit-log/export?format=csv&action=conversation.delete");
    expect(table.headers.get("content-type")).toMatch("text/csv");
    expect(table.text).toContain(`${entry?.id},${entry?.createdAt},conversation.delete,`);
  });
});

describe("what is deleted leaves no trace", () => {
  const canary = `canary${randomUUID().replaceAll("-", "")}`;

  /** As bytes are written in a row. */
  const inHexadecimal = Buffer.from(canary).toString("hex");

  /** Where the text is, in any column of any table, and in what the planner has sampled. */
  async function tablesWithCanary(): Promise<string[]> {
    const contents = await tableContents(db);
    const sampled = await queryOnce(connectionString, "SELECT pg_stats::text FROM pg_stats");
    const all = { ...contents, pg_stats: sampled.map((row) => JSON.stringify(row)) };
    return Object.entries(all).flatMap(([table, lines]) =>
      lines.some((line) => line.includes(canary) || line.includes(inHexadecimal)) ? [table] : [],
    );
  }

  /** Files in the data folder with the text in them, but for the database's own storage. */
  async function filesWithCanary(): Promise<string[]> {
    const entries = await readdir(installation.dataDir, { recursive: true, withFileTypes: true });
    const files = entries.filter(
      (entry) => entry.isFile() && !/postgres\/(base|pg_wal)(\/|$)/.test(entry.parentPath),
    );
    expect(files.length).toBeGreaterThan(3);
    const found = await Promise.all(
      files.map(async ({ parentPath, name }) => {
        // Postgres may have removed it meanwhile, and what was in it.
        const text = await readFile(join(parentPath, name), "latin1").catch(() => "");
        return text.includes(canary) ? [name] : [];
      }),
    );
    return found.flat();
  }

  async function writeEverywhere(): Promise<void> {
    const headers = { "idempotency-key": randomUUID() };
    const body = { message: `/echo rate=max ${canary}`, system: canary };
    const { conversationId, runId } = chatReply.parse(
      (await call("POST /chat", { body, headers })).json,
    );
    const at = `/conversations/${conversationId}`;
    await call(`PATCH ${at}`, { body: { title: canary } });
    const messages = await installation.client().conversations.messages.query({ conversationId });
    const shared = await call(`POST ${at}/shares`, {
      body: { leaf: messages[1]?.id, showsAuthor: true },
    });
    expect(shared.status).toBe(201);
    await call("POST /conversations", {
      body: { title: `${canary} too` },
      headers: { "idempotency-key": randomUUID() },
    });
    await call(`POST /messages/${messages[0]?.id}/edit`, {
      body: { content: `/error 400 ${canary}` },
    });
    await call(`GET /runs/${runId}`);
    // In a file that is sent, and in one that is not.
    const upload = async (): Promise<string> => {
      const headers = { "content-type": "text/plain" };
      const made = await call(`POST /files?name=${canary}.md`, { body: canary, headers });
      return file.parse(made.json).id;
    };
    const sent = await call(`POST ${at}/messages`, {
      body: { content: [{ type: "file", fileId: await upload() }] },
    });
    await call(`GET /runs/${startedRun.parse(sent.json).run.id}/events`);
    await upload();
    // In an import: also where no simulator puts it.
    const { json } = await call(`GET ${at}/export`);
    const document = conversationExport.parse(json);
    const [question, answer] = document.messages;
    if (question === undefined || answer?.run === null || answer === undefined)
      throw new Error("There is no answer.");
    const failed = {
      ...answer,
      content: [{ type: "tool_use" as const, id: "1", name: "look", input: { [canary]: canary } }],
      run: {
        ...answer.run,
        status: "failed" as const,
        stopReason: null,
        failure: { code: "INTERNAL" as const, message: canary, retryable: false },
      },
    };
    const { files: _files, ...rest } = document;
    const imported = { ...rest, messages: [question, failed] };
    const made = await call("POST /conversations/import", { body: { document: imported } });
    expect(made.status).toBe(201);
  }

  /** An answer that goes on, to a conversation that its caller holds, and one that we hold. */
  async function leaveRunning(): Promise<void> {
    const question = `/long 4000 rate=50 ${canary}`;
    const response = await fetch(`${installation.url}/v1/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": installation.token },
      body: JSON.stringify({
        model: "claude-sonnet-4-6",
        max_tokens: 4_000,
        stream: true,
        system: canary,
        tools: [{ name: "look", description: canary, input_schema: { type: "object" } }],
        tool_choice: { type: "none" },
        messages: [{ role: "user", content: question }],
      }),
    });
    expect(response.status).toBe(200);
    await response.body?.getReader().read();
    const stream = await openStream(installation, "POST /chat/stream", {
      body: { message: question },
    });
    await stream.untilFrame(isText);
  }

  test("of all that one person wrote: in no table, statistic, log or audit entry", async () => {
    await writeEverywhere();
    await leaveRunning();
    await queryOnce(connectionString, "ANALYZE");
    const before = [
      "conversations",
      "idempotency_keys",
      "messages",
      "run_requests",
      "runs",
      "shares",
      "files",
      "file_chunks",
    ];
    expect(await tablesWithCanary()).toEqual(expect.arrayContaining([...before, "run_events"]));

    const route = `DELETE /members/${await ownId()}/content`;
    const { json } = await call(route);
    expect(deletedContent.parse(json).conversations).toBeGreaterThan(4);
    expect(await tablesWithCanary()).toEqual([]);
    expect(await filesWithCanary()).toEqual([]);
    expect(installation.server.output()).not.toContain(canary);
    // Nothing that went on comes back.
    await until("nothing runs", async () => {
      const { items } = await installation.client().runs.list.query({});
      return items.length === 0;
    });
    expect(await tablesWithCanary()).toEqual([]);
    expect(await call("GET /usage")).toMatchObject({ status: 200 });
    expect((await call(route)).json).toEqual({ conversations: 0 });
    // What others have is still there.
    const theirs = await db
      .selectFrom("messages")
      .select("id")
      .where("conversationId", "=", stranger.conversationId)
      .execute();
    expect(theirs).toHaveLength(2);
  });

  test("of one conversation, while it is written", async () => {
    const body = { content: `/long 4000 rate=100 ${canary}`, system: canary };
    const made = await call("POST /conversations", { body: { title: canary } });
    const { id } = conversation.parse(made.json);
    const sent = await call(`POST /conversations/${id}/messages`, {
      body,
      headers: { "idempotency-key": randomUUID() },
    });
    const { run } = startedRun.parse(sent.json);
    const stream = await openStream(installation, `GET /runs/${run.id}/events`);
    await stream.untilFrame(isText);
    expect((await call(`DELETE /conversations/${id}`)).status).toBe(204);
    await stream.ended;
    expect(await tablesWithCanary()).toEqual([]);
    expect(installation.server.output()).not.toContain(canary);
  });

  test("of conversations whose time is over", async () => {
    const before = installation.server;
    const message = `/echo rate=max ${canary}`;
    for (const temporary of [true, false])
      await call("POST /chat", {
        body: { message, system: canary, temporary },
        headers: { "idempotency-key": randomUUID() },
      });
    const answered = await fetch(`${installation.url}/v1/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": installation.token },
      body: JSON.stringify({
        model: "claude-sonnet-4-6",
        max_tokens: 100,
        messages: [{ role: "user", content: message }],
      }),
    });
    expect(await answered.text()).toContain(canary);
    // The temporary one is older than its time, and younger than the organization's.
    const usedAt = new Date(Date.now() - 50 * 3_600_000);
    await db.updateTable("conversations").set({ usedAt }).execute();
    await db
      .updateTable("conversations")
      .set({ expiresAt: usedAt })
      .where("expiresAt", "is not", null)
      .execute();
    expect(
      await call("PATCH /organization/retention", { body: { chatDays: 2, apiDays: 2 } }),
    ).toMatchObject({
      status: 200,
      json: { chatDays: 2, apiDays: 2 },
    });
    await db
      .updateTable("retentionPolicies")
      .set({ appliesFrom: new Date(0) })
      .execute();
    expect(await tablesWithCanary()).toContain("messages");

    // A server looks as soon as it has started.
    await db.destroy();
    await installation.terminate();
    await installation.start();
    connectionString = await embeddedConnection(installation.dataDir);
    db = connectTo(connectionString);
    await until("all is deleted", async () => (await tablesWithCanary()).length === 0);
    expect(await filesWithCanary()).toEqual([]);
    for (const server of [before, installation.server])
      expect(server.output()).not.toContain(canary);
    const { items } = auditPage.parse((await call("GET /audit-log?action=retention.apply")).json);
    expect(items).toMatchObject([
      { actor: { via: "system", userId: null }, after: { conversations: expect.any(Number) } },
      { actor: { via: "system", userId: null }, after: { conversations: expect.any(Number) } },
    ]);
  });
});
