/**
 * What a stranger would write with the client that `openapi-typescript` generates from the served
 * document. A test puts the generated `schema.ts` beside a copy of it, type-checks and runs it.
 */
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.ts";

type Schemas = components["schemas"];

export interface Parley {
  baseUrl: string;
  token: string;
  fetch: (request: Request) => Promise<Response>;
}

export async function callEveryOperation(parley: Parley): Promise<void> {
  const client = createClient<paths>({
    baseUrl: parley.baseUrl,
    headers: { Authorization: `Bearer ${parley.token}` },
    fetch: parley.fetch,
  });
  await lookAround(client);
  await ask(client);
  await talk(client);
  await attachFiles(client);
  await leaveAndComeBack(client);
  await chatByAiSdk(client);
  await makeKeys(client);
  await limitMoney(client);
  await keepPresets(client);
  await keepInFolders(client);
  await askInBatches(client);
  await askByTheClock(client);
  await keepForSomeTime(client);
  await shareByLink(client);
  await beTold(client);
  await useTools(client);
  await takeAlong(client);
  await workInTheBackground(client);
  await goWrong(client);
}

async function lookAround(client: Client<paths>): Promise<void> {
  const { data: list } = await client.GET("/models");
  const model: Schemas["Model"] | undefined = list?.models[0];
  same(model?.id === undefined, false);
  const { data: report } = await client.GET("/usage", {
    params: { query: { from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z" } },
  });
  same(report?.total.runs, 0);
}

async function ask(client: Client<paths>): Promise<void> {
  const body = { message: "/echo Hello there", maxTokens: 256 };
  const params = { header: { "Idempotency-Key": crypto.randomUUID() } };
  const first = await client.POST("/chat", { body, params });
  same(first.data?.reply, "Hello there");
  const second = await client.POST("/chat", { body, params });
  same(second.data?.runId, first.data?.runId);
  same(second.response.headers.get("Idempotent-Replayed"), "true");
}

async function talk(client: Client<paths>): Promise<void> {
  const { data: passing } = await client.POST("/conversations", { body: { temporary: true } });
  same(passing?.temporary, true);
  const { data: made } = await client.POST("/conversations", { body: { title: "May" } });
  const conversationId = made?.id ?? "";
  const path = { conversationId };
  const renamed = await client.PATCH("/conversations/{conversationId}", {
    params: { path },
    body: { title: "June", pinned: true },
  });
  same(renamed.data?.title, "June");
  const pinned = await client.GET("/conversations", { params: { query: { only: "pinned" } } });
  same(pinned.data?.items[0]?.id, conversationId);
  const { data: page } = await client.GET("/conversations", { params: { query: { limit: 5 } } });
  same(page?.items.find(({ id }) => id === conversationId)?.title, "June");
  const sent = await client.POST("/conversations/{conversationId}/messages", {
    params: { path },
    body: { content: [{ type: "text", text: "/echo one" }], thinking: false },
  });
  same(sent.response.status, 202);
  same(await textOf(client, sent.data?.run.id), "one");
  const answered = await client.POST("/messages/{messageId}/regenerate", {
    params: { path: { messageId: sent.data?.assistantMessage.id ?? "" } },
    body: { model: "claude-haiku-4-5" },
  });
  same(await textOf(client, answered.data?.run.id), "one");
  const asked = await client.GET("/conversations/{conversationId}/parameters", {
    params: { path },
  });
  same(asked.data?.thinking, false);
  const edited = await client.POST("/messages/{messageId}/edit", {
    params: { path: { messageId: sent.data?.userMessage.id ?? "" } },
    body: { content: "/echo two" },
  });
  same(await textOf(client, edited.data?.run.id), "two");
  const { data: tree } = await client.GET("/conversations/{conversationId}/messages", {
    params: { path },
  });
  const texts = tree?.map(({ content: [block] }) => (block?.type === "text" ? block.text : ""));
  same(texts?.sort().join(), "/echo one,/echo two,one,one,two");
  const forked = await client.POST("/conversations/{conversationId}/fork", {
    params: { path },
    body: { messageId: sent.data?.assistantMessage.id ?? "" },
  });
  same(forked.response.status, 201);
  same(forked.data?.title, "June");
  const { data: ended } = await client.GET("/conversations/{conversationId}", { params: { path } });
  same(ended?.activeRunIds.length, 0);
  const { data: found } = await client.GET("/conversations/search", {
    params: { query: { q: "tw", limit: 5 } },
  });
  same(found?.items.find(({ message }) => message?.role === "user")?.conversation.title, "June");
  const deleted = await client.DELETE("/conversations/{conversationId}", { params: { path } });
  same(deleted.response.status, 204);
}

/** Shows the model a file, and deletes one that it was not shown. */
async function attachFiles(client: Client<paths>): Promise<void> {
  const upload = async (name: string, text: string) => {
    const { data } = await client.POST("/files", {
      params: { query: { name } },
      body: text,
      bodySerializer: (body) => body,
      headers: { "Content-Type": "text/plain" },
    });
    return data?.id ?? "";
  };
  const fileId = await upload("notes.md", "Some notes.");
  const { data: file } = await client.GET("/files/{fileId}", { params: { path: { fileId } } });
  same(`${file?.name} ${file?.mediaType} ${file?.size}`, "notes.md text/plain 11");
  const { data: made } = await client.POST("/conversations", { body: {} });
  const sent = await client.POST("/conversations/{conversationId}/messages", {
    params: { path: { conversationId: made?.id ?? "" } },
    body: { content: [{ type: "file", fileId }] },
  });
  const [block] = sent.data?.userMessage.content ?? [];
  same(block?.type === "document" && block.fileId, fileId);
  await textOf(client, sent.data?.run.id);
  const params = { path: { fileId } };
  const content = await client.GET("/files/{fileId}/content", { params, parseAs: "text" });
  same(content.data, "Some notes.");
  const unsent = await upload("other.md", "Others.");
  const deleted = await client.DELETE("/files/{fileId}", { params: { path: { fileId: unsent } } });
  same(deleted.response.status, 204);
}

/** Watches an answer being written, leaves, comes back, stops it, and has it continued. */
async function leaveAndComeBack(client: Client<paths>): Promise<void> {
  const body: Schemas["ChatStartBody"] = {
    message: "/long 4000 rate=100 Go on",
    onDisconnect: "continue",
  };
  const started = await client.POST("/chat/stream", { body, parseAs: "stream" });
  const runId = started.response.headers.get("X-Run-Id") ?? "";
  let last = 0;
  for await (const { id, event } of eventsOf(started.data)) {
    last = id;
    if (event.type === "text.delta") break;
  }
  const params = { path: { runId }, header: { "Last-Event-ID": last } };
  const followed = await client.GET("/runs/{runId}/events", { params, parseAs: "stream" });
  for await (const { id } of eventsOf(followed.data)) {
    same(id, last + 1);
    break;
  }
  const { data: going } = await client.GET("/runs", { params: { query: { status: "streaming" } } });
  same(going?.items.map(({ id }) => id).join(), runId);
  const { data: stopped } = await client.POST("/runs/{runId}/stop", {
    params: { path: { runId } },
  });
  const messageId = stopped?.messageId ?? "";
  const types: string[] = [];
  const rest = await client.GET("/runs/{runId}/events", {
    params: { path: { runId }, query: { after: last } },
    parseAs: "stream",
  });
  for await (const { event } of eventsOf(rest.data)) types.push(event.type);
  same(types.at(-1), "run.stopped");
  const { data: run } = await client.GET("/runs/{runId}", { params: { path: { runId } } });
  same(run?.status, "stopped");
  const late = await client.POST("/runs/{runId}/decisions", {
    params: { path: { runId } },
    body: { callId: "toolu_1", approved: true },
  });
  same(late.error?.code, "CONFLICT");
  const continued = await client.POST("/messages/{messageId}/continue", {
    params: { path: { messageId } },
    body: {},
  });
  const again = continued.data?.run.id ?? "";
  await client.POST("/runs/{runId}/stop", { params: { path: { runId: again } } });
}

async function chatByAiSdk(client: Client<paths>): Promise<void> {
  const chatId = crypto.randomUUID();
  const question = "/long 4000 rate=100 Go on";
  const body: Schemas["AiSdkChatBody"] = {
    id: chatId,
    trigger: "submit-message",
    messages: [{ id: "m1", role: "user", parts: [{ type: "text", text: question }] }],
  };
  const started = await client.POST("/ai-sdk/chat", { body, parseAs: "stream" });
  for await (const { data } of framesOf(started.data)) if (data.includes('"text-delta"')) break;
  const params = { path: { chatId } };
  const resumed = await client.GET("/ai-sdk/chat/{chatId}/stream", { params, parseAs: "stream" });
  for await (const { data } of framesOf(resumed.data)) if (data.includes('"text-delta"')) break;
  const runId = started.response.headers.get("X-Run-Id") ?? "";
  await client.POST("/runs/{runId}/stop", { params: { path: { runId } } });
  await textOf(client, runId);
  const nothing = await client.GET("/ai-sdk/chat/{chatId}/stream", { params, parseAs: "stream" });
  same(nothing.response.status, 204);
}

async function makeKeys(client: Client<paths>): Promise<void> {
  const { data: made } = await client.POST("/api-keys", {
    body: { name: "Reports", scopes: ["usage:read"] },
  });
  const { data: keys } = await client.GET("/api-keys");
  same(
    keys?.items.some(({ id }) => id === made?.id),
    true,
  );
  const params = { path: { keyId: made?.id ?? "" } };
  const { data: revoked } = await client.POST("/api-keys/{keyId}/revoke", { params });
  same(revoked?.prefix, made?.secret.slice(0, revoked?.prefix.length));
  const { data: log } = await client.GET("/audit-log", {
    params: { query: { action: "apiKey.revoke" } },
  });
  same(log?.items[0]?.target.id, made?.id);
}

async function limitMoney(client: Client<paths>): Promise<void> {
  const { data: made } = await client.POST("/api-keys", {
    body: { name: "Limited", scopes: ["chat:write"] },
  });
  const subject: Schemas["BudgetSubjectType"] = "key";
  const subjectId = made?.id ?? "";
  const { data: budget } = await client.POST("/budgets", {
    body: { subjectType: subject, subjectId, monthlyMicroDollars: 5_000_000 },
  });
  same(budget?.spentMicroDollars, 0);
  const { data: budgets } = await client.GET("/budgets");
  same(budgets?.items[0]?.name, "Limited");
  const { data: report } = await client.GET("/usage");
  same(report?.budgets[0]?.monthlyMicroDollars, 5_000_000);
  const { data: all } = await client.GET("/usage/organization");
  same(
    all?.items.some(({ costMicroDollars }) => costMicroDollars > 0),
    true,
  );
  const params = { path: { subjectType: subject, subjectId } };
  const removed = await client.DELETE("/budgets/{subjectType}/{subjectId}", { params });
  same(removed.response.status, 204);
}

async function useTools(client: Client<paths>): Promise<void> {
  const { data: tools } = await client.GET("/tools");
  same(
    tools?.some(({ name }) => name === "calculator"),
    true,
  );
  const params = { path: { name: "calculator" } };
  const { data: tool } = await client.GET("/tools/{name}", { params });
  same(tool?.origin.type, "built-in");
  const { data: result } = await client.POST("/tools/{name}/invoke", {
    params,
    body: { input: { expression: "6 * 7" } },
  });
  same(JSON.stringify(result), '{"output":{"result":"42"},"isError":false}');
  const { data: server } = await client.POST("/mcp-servers", {
    body: { name: "tracker", url: "https://server.invalid/mcp", enabled: false },
  });
  const path = { serverId: server?.id ?? "" };
  const { data: changed } = await client.PATCH("/mcp-servers/{serverId}", {
    params: { path },
    body: { approval: "always" },
  });
  same(changed?.approval, "always");
  const { data: check } = await client.POST("/mcp-servers/{serverId}/check", { params: { path } });
  same(check?.ok, false);
  const { data: servers } = await client.GET("/mcp-servers");
  same(servers?.[0]?.id, path.serverId);
  const removed = await client.DELETE("/mcp-servers/{serverId}", { params: { path } });
  same(removed.response.status, 204);
}

async function beTold(client: Client<paths>): Promise<void> {
  const { error: refused } = await client.POST("/webhooks", {
    body: { url: "https://192.0.2.1/parley", events: ["budget.reached"] },
  });
  same(refused?.code, "BAD_REQUEST");
  const { data: webhook } = await client.POST("/webhooks", {
    body: { url: "https://receiver.invalid/parley", events: ["budget.reached"] },
  });
  same(webhook?.secret.startsWith("whsec_"), true);
  const path = { webhookId: webhook?.id ?? "" };
  const { data: list } = await client.GET("/webhooks");
  same(list?.items[0]?.id, path.webhookId);
  const { data: changed } = await client.PATCH("/webhooks/{webhookId}", {
    params: { path },
    body: { description: "Money" },
  });
  same(changed?.description, "Money");
  const { data: rotated } = await client.POST("/webhooks/{webhookId}/rotate-secret", {
    params: { path },
  });
  same(rotated?.secret === webhook?.secret, false);
  const { data: one } = await client.GET("/webhooks/{webhookId}", { params: { path } });
  same(one?.previousSecretUntil === null, false);
  const { data: test } = await client.POST("/webhooks/{webhookId}/test", { params: { path } });
  const { data: deliveries } = await client.GET("/webhooks/{webhookId}/deliveries", {
    params: { path, query: { limit: 5 } },
  });
  same(deliveries?.items[0]?.id, test?.id);
  const again = await client.POST("/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver", {
    params: { path: { ...path, deliveryId: test?.id ?? "" } },
  });
  same(again.data?.status, "pending");
  const removed = await client.DELETE("/webhooks/{webhookId}", { params: { path } });
  same(removed.response.status, 204);
}

async function keepPresets(client: Client<paths>): Promise<void> {
  const { data: made } = await client.POST("/presets", {
    body: { name: "Short", command: "short", options: { maxTokens: 100 } },
  });
  const params = { path: { presetId: made?.id ?? "" } };
  const { data: changed } = await client.PATCH("/presets/{presetId}", {
    params,
    body: { shared: true },
  });
  same(changed?.options.maxTokens, 100);
  const { data: status } = await client.GET("/status");
  same(status?.models.simulated, true);
  const { data: presets } = await client.GET("/presets");
  same(presets?.items[0]?.shared, true);
  const removed = await client.DELETE("/presets/{presetId}", { params });
  same(removed.response.status, 204);
}

async function keepInFolders(client: Client<paths>): Promise<void> {
  const { data: made } = await client.POST("/folders", { body: { name: "Holidays" } });
  const folderId = made?.id ?? "";
  const params = { path: { folderId } };
  const { data: renamed } = await client.PATCH("/folders/{folderId}", {
    params,
    body: { name: "Travels" },
  });
  same(renamed?.name, "Travels");
  const { data: kept } = await client.POST("/conversations", { body: { folderId } });
  same(kept?.folderId, folderId);
  const { data: inside } = await client.GET("/conversations", { params: { query: { folderId } } });
  same(inside?.items.length, 1);
  const { data: folders } = await client.GET("/folders");
  same(folders?.length, 1);
  const removed = await client.DELETE("/folders/{folderId}", { params });
  same(removed.response.status, 204);
}

async function askInBatches(client: Client<paths>): Promise<void> {
  const { data: made } = await client.POST("/batches", {
    params: { query: { name: "Two" } },
    body: { customId: "a", message: "/echo rate=max one", maxTokens: 100 },
    headers: { "content-type": "application/jsonl" },
    bodySerializer: (line) => `${JSON.stringify(line)}\n`,
  });
  const params = { path: { batchId: made?.id ?? "" } };
  for (let status = made?.status; status !== "ended"; ) {
    const { data } = await client.GET("/batches/{batchId}", { params });
    status = data?.status;
    if (status === undefined) throw new Error("The batch is gone.");
  }
  const { data: results } = await client.GET("/batches/{batchId}/results", {
    params,
    parseAs: "text",
  });
  const line: unknown = JSON.parse(String(results));
  same(JSON.stringify(line).includes('"reply":"one"'), true);
  const { data: cancelled } = await client.POST("/batches/{batchId}/cancel", { params });
  same(cancelled?.counts.answered, 1);
  const { data: batches } = await client.GET("/batches");
  same(batches?.items[0]?.name, "Two");
  const removed = await client.DELETE("/batches/{batchId}", { params });
  same(removed.response.status, 204);
}

async function askByTheClock(client: Client<paths>): Promise<void> {
  const { data: made } = await client.POST("/schedules", {
    body: { name: "Morning", cron: "0 9 * * *", prompt: "/echo rate=max Good morning" },
  });
  const params = { path: { scheduleId: made?.id ?? "" } };
  const { data: changed } = await client.PATCH("/schedules/{scheduleId}", {
    params,
    body: { timeZone: "Europe/Berlin" },
  });
  same(changed?.timeZone, "Europe/Berlin");
  const { data: started } = await client.POST("/schedules/{scheduleId}/run", { params });
  same(started?.run.model, "claude-sonnet-4-6");
  const { data: schedule } = await client.GET("/schedules/{scheduleId}", { params });
  same(schedule?.enabled, true);
  const { data: schedules } = await client.GET("/schedules");
  same(schedules?.length, 1);
  const removed = await client.DELETE("/schedules/{scheduleId}", { params });
  same(removed.response.status, 204);
}

async function keepForSomeTime(client: Client<paths>): Promise<void> {
  const { data: set } = await client.PATCH("/organization/retention", { body: { apiDays: 30 } });
  same(set?.chatDays, null);
  const { data: kept } = await client.GET("/organization/retention");
  same(kept?.apiDays, 30);
}

/** Takes a conversation along and gives it back; then all that there is; then deletes it. */
async function takeAlong(client: Client<paths>): Promise<void> {
  const { data: reply } = await client.POST("/chat", { body: { message: "/echo kept" } });
  const path = { conversationId: reply?.conversationId ?? "" };
  const { data: document } = await client.GET("/conversations/{conversationId}/export", {
    params: { path },
  });
  if (typeof document !== "object") throw new Error("There is no document.");
  const { data: copy } = await client.POST("/conversations/import", { body: { document } });
  same(copy?.messages, 2);
  const { data: own } = await client.GET("/export", { parseAs: "text" });
  const [head, ...records] = linesOf(own);
  same(head?.type === "export" && head.of, "user");
  same(records.at(-1)?.type, "end");
  const { data: all } = await client.GET("/organization/export", { parseAs: "text" });
  same(linesOf(all).at(-1)?.type, "end");
  const { data: log } = await client.GET("/audit-log/export", { parseAs: "text" });
  same(log?.includes("organization.export"), true);
  const userId = head?.type === "export" ? head.userId : "";
  const { data: deleted } = await client.DELETE("/members/{userId}/content", {
    params: { path: { userId } },
  });
  same((deleted?.conversations ?? 0) > 1, true);
}

function linesOf(file: unknown): Schemas["ExportRecord"][] {
  const lines = String(file).trimEnd().split("\n");
  return lines.map((line): Schemas["ExportRecord"] => JSON.parse(line));
}

/** Shows what a conversation said to whoever has the link, then no longer. */
async function shareByLink(client: Client<paths>): Promise<void> {
  const { data: allowed } = await client.PATCH("/organization/sharing", {
    body: { allowed: true },
  });
  const { data: sharing } = await client.GET("/organization/sharing");
  same(sharing?.allowed, allowed?.allowed);
  const { data: reply } = await client.POST("/chat", { body: { message: "/echo shared" } });
  const path = { conversationId: reply?.conversationId ?? "" };
  const { data: messages } = await client.GET("/conversations/{conversationId}/messages", {
    params: { path },
  });
  const { data: made } = await client.POST("/conversations/{conversationId}/shares", {
    params: { path },
    body: { leaf: messages?.at(-1)?.id ?? "" },
  });
  const { data: mine } = await client.GET("/shares", { params: { query: path } });
  same(mine?.items[0]?.id, made?.id);
  const { data: all } = await client.GET("/organization/shares");
  same(all?.items[0]?.messages, 2);
  const { data: copy } = await client.POST("/shares/continue", {
    body: { token: made?.token ?? "" },
  });
  same(copy?.messages, 2);
  const revoked = await client.DELETE("/shares/{shareId}", {
    params: { path: { shareId: made?.id ?? "" } },
  });
  same(revoked.response.status, 204);
}

/** Has an export made, follows it, fetches it; cancels one, and tries it again. */
async function workInTheBackground(client: Client<paths>): Promise<void> {
  const { data: begun } = await client.POST("/export");
  same(begun?.name, "data.export");
  const path = { jobId: begun?.id ?? "" };
  const followed = await client.GET("/jobs/{jobId}/events", {
    params: { path },
    parseAs: "stream",
  });
  let last: Schemas["Job"] | undefined;
  for await (const { data } of framesOf(followed.data)) {
    if (data === "[DONE]") break;
    const event: Schemas["JobEvent"] = JSON.parse(data);
    last = event.job;
  }
  same(last?.status, "completed");
  const { data: job } = await client.GET("/jobs/{jobId}", { params: { path } });
  same(job?.version, last?.version);
  const { data: file } = await client.GET("/exports/{jobId}", {
    params: { path },
    parseAs: "text",
  });
  same(String(file).split("\n").length, Number(job?.result?.["records"]) + 1);
  const { data: cancelled } = await client.POST("/jobs/{jobId}/cancel", { params: { path } });
  same(cancelled?.status, "completed");
  const { error } = await client.POST("/jobs/{jobId}/retry", { params: { path } });
  same(error?.code, "CONFLICT");
  const { data: all } = await client.POST("/organization/export");
  same(all?.name, "data.export");
  const { data: mine } = await client.GET("/jobs", { params: { query: { limit: 1 } } });
  same(mine?.items[0]?.id, all?.id);
  const { data: everybodys } = await client.GET("/organization/jobs");
  same(everybodys?.items.length, 2);
  const { data: systems } = await client.GET("/status/jobs");
  same(systems?.nextCursor, null);
}

async function goWrong(client: Client<paths>): Promise<void> {
  const { error, response } = await client.GET("/runs/{runId}", {
    params: { path: { runId: crypto.randomUUID() } },
  });
  same(error?.code, "NOT_FOUND");
  same(error?.requestId, response.headers.get("X-Request-Id"));
  const refused = await client.POST("/chat", { body: { message: " ", maxTokens: 0 } });
  same(refused.error?.issues?.length, 2);
}

/** The text of a run's answer, read to its end. */
async function textOf(client: Client<paths>, runId = ""): Promise<string> {
  const params = { path: { runId } };
  const { data } = await client.GET("/runs/{runId}/events", { params, parseAs: "stream" });
  let text = "";
  for await (const { event } of eventsOf(data)) if (event.type === "text.delta") text += event.text;
  return text;
}

async function* eventsOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null | undefined,
): AsyncGenerator<{ id: number; event: Schemas["RunEvent"] }> {
  for await (const { id, data } of framesOf(body)) {
    if (data === "[DONE]") return;
    const event: Schemas["RunEvent"] = JSON.parse(data);
    yield { id, event };
  }
}

/** Server-Sent Events whose data is one line, as Parley writes JSON. */
async function* framesOf(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null | undefined,
): AsyncGenerator<{ id: number; data: string }> {
  if (body === null || body === undefined) throw new Error("There is no stream.");
  let text = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const frames = (text + chunk).split("\n\n");
    text = frames.pop() ?? "";
    for (const frame of frames) {
      const field = (name: string): string | undefined =>
        new RegExp(`^${name}: (.*)$`, "m").exec(frame)?.[1];
      const data = field("data");
      if (data !== undefined) yield { id: Number(field("id")), data };
    }
  }
}

function same(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${String(actual)} is not ${String(expected)}.`);
}
