import { randomUUID } from "node:crypto";
import type { authorization } from "./authorization-table.ts";
import type { Things } from "./people.ts";

export type ProcedurePath = keyof typeof authorization;

/** Whose thing an id names that is not the caller's. */
export type Other = "colleague" | "stranger" | "nobody";
type Outcomes = Readonly<Record<Other, number>>;

/** One id of an input, and what comes of naming another's by it. */
export interface ForeignId {
  /** The input in which all is the caller's own but this. */
  input: (theirs: Things, mine: Things) => object;
  /** HTTP statuses; 200 stands for any success. Whose is left out cannot be tried by everyone. */
  gives: Partial<Outcomes>;
}

/** A request without its headers. */
export interface RawCall {
  method: string;
  path: string;
}

/** How a procedure is tried. */
export interface Row {
  /** An input that succeeds, with nothing in it that is not the caller's own. */
  own: (mine: Things) => object | undefined;
  /**
   * By the keys of the input that name something: every one in which somebody else's could stand.
   * What follows a comma tells several ways of the same key apart.
   */
  ids: Readonly<Record<string, ForeignId>>;
  /** Whether it is about everyone in the organization. */
  ofOrganization?: true;
  /** Whether the audit log tells of it, though it only reads. */
  isWrittenDown?: true;
  /** Whether it is about all that the caller has: then nothing of theirs is being written. */
  ofEverything?: true;
  /** The same call as the web client makes it, where that is by a route of its own. */
  page?: (input: object | undefined) => RawCall;
  /** So many succeed, and then the organization has no room for more. */
  room?: number;
  /** Its input comes with a file's bytes: over REST and by the page's route alone. */
  bytes?: Buffer;
  /** What its stream, which has no end, has said when all is said. */
  until?: RegExp;
}

/** It does not exist, whoever's it is: the answer is the same as for an id that is nobody's. */
const notFound: Outcomes = { colleague: 404, stranger: 404, nobody: 404 };
/** It is not looked up, only compared: nothing is found. */
const nothing: Outcomes = { colleague: 200, stranger: 200, nobody: 200 };
/** The caller makes the id of a new thing; one that is taken is a conflict. */
const taken: Outcomes = { colleague: 409, stranger: 409, nobody: 200 };

/** Those of others in the organization are an administrator's, too. */
const ofAdministrators: Partial<Outcomes> = { stranger: 404, nobody: 404 };

const quick = "/echo rate=max Hello";
const parts = [{ type: "text", text: quick }];
const byId = (input: ForeignId["input"], gives: Partial<Outcomes> = notFound): ForeignId => ({
  input,
  gives,
});
const none = {};
const noServer = "https://server.invalid/mcp";

/** One row a procedure. */
export const rows: Readonly<Record<ProcedurePath, Row>> = {
  "aiSdk.chat": {
    own: () => uiChat(randomUUID()),
    ids: {
      id: byId((theirs) => uiChat(theirs.conversationId), {
        colleague: 404,
        stranger: 404,
        nobody: 200,
      }),
      // Only messages of the caller's own conversation are looked through for it.
      messageId: byId(
        (theirs, mine) => ({
          ...uiChat(mine.conversationId),
          trigger: "regenerate-message",
          messageId: theirs.answerId,
        }),
        nothing,
      ),
      "messages.id, of an answer": byId((theirs, mine) => ({
        ...uiChat(mine.conversationId),
        messages: [
          { id: "m1", role: "user", parts },
          { id: theirs.answerId, role: "assistant", parts },
          { id: "m2", role: "user", parts },
        ],
      })),
    },
  },
  "aiSdk.resume": {
    own: ({ conversationId }) => ({ chatId: conversationId }),
    ids: { chatId: byId((theirs) => ({ chatId: theirs.liveConversationId }), nothing) },
  },
  "apiKeys.create": {
    own: () => ({ name: "Another", scopes: ["keys:write"] }),
    ids: none,
  },
  "apiKeys.list": { own: () => ({}), ids: none },
  "apiKeys.revoke": {
    own: ({ keyId }) => ({ keyId }),
    ids: { keyId: byId(({ keyId }) => ({ keyId })) },
  },
  "audit.list": {
    own: () => ({}),
    ids: { actorId: byId(({ userId }) => ({ actorId: userId }), nothing) },
    ofOrganization: true,
  },
  "audit.export": {
    own: () => ({}),
    ids: { actorId: byId(({ userId }) => ({ actorId: userId }), nothing) },
    ofOrganization: true,
    isWrittenDown: true,
  },
  "batches.create": {
    own: () => ({ name: "Another" }),
    ids: { id: byId(({ batchId }) => ({ id: batchId }), taken) },
    page: (input) => ({
      method: "POST",
      path: `/api/batches?${new URLSearchParams(Object.entries(input ?? {})).toString()}`,
    }),
    bytes: Buffer.from(`{"customId":"a","message":"${quick}"}\n`),
    room: 5,
  },
  "batches.createSmall": {
    own: () => ({ items: [{ customId: "a", message: quick }] }),
    ids: {
      id: byId(
        ({ batchId }) => ({ id: batchId, items: [{ customId: "a", message: quick }] }),
        taken,
      ),
    },
    room: 5,
  },
  "batches.list": { own: () => ({}), ids: none },
  "batches.get": {
    own: ({ batchId }) => ({ batchId }),
    ids: { batchId: byId(({ batchId }) => ({ batchId })) },
  },
  "batches.results": {
    own: ({ batchId }) => ({ batchId }),
    ids: { batchId: byId(({ batchId }) => ({ batchId })) },
  },
  "batches.cancel": {
    own: ({ batchId }) => ({ batchId }),
    ids: { batchId: byId(({ batchId }) => ({ batchId })) },
  },
  "batches.delete": {
    own: ({ batchId }) => ({ batchId }),
    ids: { batchId: byId(({ batchId }) => ({ batchId })) },
  },
  "budgets.list": { own: () => ({}), ids: none, ofOrganization: true },
  "budgets.remove": {
    own: ({ keyId }) => keyBudget(keyId),
    // An administrator may remove a colleague's, but only once.
    ids: { subjectId: byId(({ keyId }) => keyBudget(keyId), { stranger: 404, nobody: 404 }) },
    ofOrganization: true,
  },
  "budgets.set": {
    own: ({ keyId }) => ({ ...keyBudget(keyId), monthlyMicroDollars: 1 }),
    ids: {
      subjectId: byId(({ keyId }) => ({ ...keyBudget(keyId), monthlyMicroDollars: 1 }), {
        colleague: 200,
        stranger: 404,
        nobody: 404,
      }),
      "subjectId, of a person": byId(
        ({ userId }) => ({ subjectType: "user", subjectId: userId, monthlyMicroDollars: 1e12 }),
        { colleague: 200, stranger: 404, nobody: 404 },
      ),
    },
    ofOrganization: true,
  },
  "chat.answer": {
    own: () => held,
    ids: {
      // An organization's own: another one's callers may choose the same, but only one of here.
      id: byId(({ questionId }) => ({ ...held, id: questionId }), {
        colleague: 409,
        nobody: 200,
      }),
    },
  },
  "chat.complete": {
    own: ({ conversationId }) => ({ message: quick, conversationId }),
    ids: {
      id: byId(({ questionId }) => ({ message: quick, id: questionId }), taken),
      conversationId: byId(({ conversationId }) => ({ message: quick, conversationId })),
      // Not what it is told of one's own that is kept, either.
      "conversationId, as a temporary one": byId(({ conversationId }) => ({
        message: quick,
        conversationId,
        temporary: true,
      })),
    },
  },
  "chat.start": {
    own: ({ conversationId }) => ({ message: quick, conversationId }),
    ids: {
      id: byId(({ questionId }) => ({ message: quick, id: questionId }), taken),
      conversationId: byId(({ conversationId }) => ({ message: quick, conversationId })),
    },
  },
  "conversations.create": {
    own: () => ({ title: "New" }),
    ids: {
      id: byId(({ conversationId }) => ({ id: conversationId }), taken),
      folderId: byId(({ folderId }) => ({ folderId })),
    },
  },
  "conversations.delete": {
    own: ({ conversationId }) => ({ conversationId }),
    ids: {
      conversationId: byId(({ conversationId }) => ({ conversationId })),
      "conversationId, of a live one": byId(({ liveConversationId }) => ({
        conversationId: liveConversationId,
      })),
    },
  },
  "conversations.export": {
    own: ({ conversationId }) => ({ conversationId }),
    ids: {
      conversationId: byId(({ conversationId }) => ({ conversationId })),
      leaf: byId(({ answerId }, { conversationId }) => ({ conversationId, leaf: answerId })),
    },
  },
  "conversations.import": {
    own: () => ({ document: anExport() }),
    ids: {
      id: byId(({ conversationId }) => ({ id: conversationId, document: anExport() }), taken),
    },
  },
  "data.deleteContent": {
    own: ({ userId }) => ({ userId }),
    // A colleague's is an administrator's to delete, and nobody else's.
    ids: { userId: byId(({ userId }) => ({ userId }), { stranger: 404, nobody: 404 }) },
    ofEverything: true,
  },
  "data.startExport": { own: () => undefined, ids: none, isWrittenDown: true },
  "data.startOrganizationExport": {
    own: () => undefined,
    ids: none,
    ofOrganization: true,
    isWrittenDown: true,
  },
  "data.exportResult": {
    own: ({ exportId }) => ({ jobId: exportId }),
    ids: { jobId: byId(({ exportId }) => ({ jobId: exportId })) },
  },
  "data.export": { own: () => undefined, ids: none, isWrittenDown: true },
  "data.exportOrganization": {
    own: () => undefined,
    ids: none,
    ofOrganization: true,
    isWrittenDown: true,
  },
  "files.content": {
    own: ({ fileId }) => ({ fileId }),
    ids: { fileId: byId(({ fileId }) => ({ fileId })) },
    page: (input) => ({ method: "GET", path: `/api/files/${fileIdIn(input)}/content` }),
  },
  "files.delete": {
    own: ({ fileId }) => ({ fileId }),
    ids: { fileId: byId(({ fileId }) => ({ fileId })) },
  },
  "files.get": {
    own: ({ fileId }) => ({ fileId }),
    ids: { fileId: byId(({ fileId }) => ({ fileId })) },
  },
  "files.upload": {
    own: () => ({ name: "notes.md" }),
    ids: none,
    page: () => ({ method: "POST", path: "/api/files?name=notes.md" }),
    bytes: Buffer.from("Some notes."),
  },
  "conversations.fork": {
    own: ({ conversationId, answerId }) => ({ conversationId, messageId: answerId }),
    ids: {
      conversationId: byId(({ conversationId, answerId }) => ({
        conversationId,
        messageId: answerId,
      })),
      messageId: byId(({ answerId }, { conversationId }) => ({
        conversationId,
        messageId: answerId,
      })),
      id: byId(
        ({ conversationId }, mine) => ({
          conversationId: mine.conversationId,
          messageId: mine.answerId,
          id: conversationId,
        }),
        taken,
      ),
    },
  },
  "conversations.get": {
    own: ({ conversationId }) => ({ conversationId }),
    ids: { conversationId: byId(({ conversationId }) => ({ conversationId })) },
  },
  "conversations.list": {
    own: ({ folderId }) => ({ folderId }),
    ids: { folderId: byId(({ folderId }) => ({ folderId })) },
  },
  "conversations.search": { own: () => ({ q: "a" }), ids: none },
  "conversations.messages": {
    own: ({ conversationId, answerId }) => ({ conversationId, leaf: answerId }),
    ids: {
      conversationId: byId(({ conversationId }) => ({ conversationId })),
      "conversationId, and its leaf": byId(({ conversationId, answerId }) => ({
        conversationId,
        leaf: answerId,
      })),
      leaf: byId(({ answerId }, { conversationId }) => ({ conversationId, leaf: answerId })),
    },
  },
  "conversations.parameters": {
    own: ({ conversationId }) => ({ conversationId }),
    ids: { conversationId: byId(({ conversationId }) => ({ conversationId })) },
  },
  "conversations.update": {
    own: ({ conversationId }) => ({ conversationId, title: "Renamed" }),
    ids: {
      conversationId: byId(({ conversationId }) => ({ conversationId, title: "Renamed" })),
      shownMessageId: byId(({ answerId }, { conversationId }) => ({
        conversationId,
        shownMessageId: answerId,
      })),
      folderId: byId(({ folderId }, { conversationId }) => ({ conversationId, folderId })),
    },
  },
  "messages.continue": {
    own: ({ answerId }) => ({ messageId: answerId }),
    ids: {
      id: byId(({ answerId }, mine) => ({ messageId: mine.answerId, id: answerId }), taken),
      messageId: byId(({ answerId }) => ({ messageId: answerId })),
    },
  },
  "messages.edit": {
    own: ({ questionId }) => ({ messageId: questionId, content: quick }),
    ids: {
      id: byId(
        ({ questionId }, mine) => ({ messageId: mine.questionId, content: quick, id: questionId }),
        taken,
      ),
      messageId: byId(({ questionId }) => ({ messageId: questionId, content: quick })),
      "content.fileId": byId(({ fileId }, { questionId }) => ({
        messageId: questionId,
        content: [{ type: "file", fileId }],
      })),
    },
  },
  "messages.regenerate": {
    own: ({ answerId }) => ({ messageId: answerId }),
    ids: {
      id: byId(({ answerId }, mine) => ({ messageId: mine.answerId, id: answerId }), taken),
      messageId: byId(({ answerId }) => ({ messageId: answerId })),
    },
  },
  "messages.send": {
    own: ({ conversationId, answerId }) => ({ conversationId, parentId: answerId, content: quick }),
    ids: {
      id: byId(
        ({ questionId }, { conversationId }) => ({
          conversationId,
          content: quick,
          id: questionId,
        }),
        taken,
      ),
      conversationId: byId(({ conversationId }) => ({ conversationId, content: quick })),
      "content.fileId": byId(({ fileId }, { conversationId, answerId }) => ({
        conversationId,
        parentId: answerId,
        content: [{ type: "file", fileId }],
      })),
      "conversationId, and its answer": byId(({ conversationId, answerId }) => ({
        conversationId,
        parentId: answerId,
        content: quick,
      })),
      "conversationId, to be made": byId(
        ({ conversationId }) => ({ conversationId, createConversation: true, content: quick }),
        { colleague: 404, stranger: 404, nobody: 200 },
      ),
      parentId: byId(({ answerId }, { conversationId }) => ({
        conversationId,
        parentId: answerId,
        content: quick,
      })),
    },
  },
  "models.list": { own: () => undefined, ids: none },
  "folders.create": {
    own: () => ({ name: `New ${randomUUID()}` }),
    ids: { id: byId(({ folderId }) => ({ id: folderId, name: `New ${randomUUID()}` }), taken) },
  },
  "folders.list": { own: () => undefined, ids: none },
  "folders.update": {
    own: ({ folderId }) => ({ folderId, name: `Renamed ${folderId}` }),
    ids: { folderId: byId(({ folderId }) => ({ folderId, name: `Renamed ${folderId}` })) },
  },
  "folders.delete": {
    own: ({ folderId }) => ({ folderId }),
    ids: { folderId: byId(({ folderId }) => ({ folderId })) },
  },
  "presets.create": {
    own: newPreset,
    ids: { id: byId(({ presetId }) => ({ ...newPreset(), id: presetId }), taken) },
  },
  "presets.list": { own: () => ({}), ids: none },
  "presets.update": {
    own: ({ presetId }) => ({ presetId, name: "Renamed" }),
    ids: { presetId: byId(({ presetId }) => ({ presetId, name: "Renamed" })) },
  },
  "presets.delete": {
    own: ({ presetId }) => ({ presetId }),
    ids: { presetId: byId(({ presetId }) => ({ presetId })) },
  },
  "retention.get": { own: () => undefined, ids: none },
  "retention.set": { own: () => ({ chatDays: 3_000 }), ids: none, ofOrganization: true },
  "jobs.list": { own: () => ({}), ids: none },
  "jobs.organization": { own: () => ({}), ids: none, ofOrganization: true },
  "jobs.system": { own: () => ({}), ids: none, ofOrganization: true },
  // A colleague's are an administrator's, too.
  "jobs.get": {
    own: ({ jobId }) => ({ jobId }),
    ids: { jobId: byId(({ jobId }) => ({ jobId }), ofAdministrators) },
  },
  "jobs.follow": {
    own: ({ jobId }) => ({ jobId }),
    ids: { jobId: byId(({ jobId }) => ({ jobId }), ofAdministrators) },
  },
  "jobs.cancel": {
    own: ({ jobId }) => ({ jobId }),
    ids: { jobId: byId(({ jobId }) => ({ jobId }), ofAdministrators) },
  },
  "jobs.retry": {
    own: ({ jobId }) => ({ jobId }),
    ids: { jobId: byId(({ jobId }) => ({ jobId }), ofAdministrators) },
  },
  "runs.follow": {
    own: ({ runId }) => ({ runId }),
    ids: {
      runId: byId(({ runId }) => ({ runId })),
      "runId, resumed": byId(({ runId }) => ({ runId, lastEventId: 1 })),
      "runId, of a live one": byId(({ liveRunId }) => ({ runId: liveRunId })),
      "runId, of a live one, resumed": byId(({ liveRunId }) => ({
        runId: liveRunId,
        lastEventId: "1",
      })),
    },
  },
  "system.status": { own: () => undefined, ids: none, ofOrganization: true },
  "updates.follow": {
    own: ({ runId }) => ({ runs: [{ runId }] }),
    ids: {
      "runs.runId": byId(({ runId }) => ({ runs: [{ runId }] }), nothing),
      "runs.runId, resumed": byId(({ runId }) => ({ runs: [{ runId, after: 1 }] }), nothing),
      "runs.runId, of a live one": byId(
        ({ liveRunId: runId }) => ({ runs: [{ runId, after: 1 }] }),
        nothing,
      ),
    },
    until: /run\.(interrupted|unknown)/,
  },
  // It was decided so already, which is no mistake.
  "runs.decide": {
    own: ({ runId }) => ({ runId, callId: `call of ${runId}`, approved: true }),
    ids: {
      runId: byId(({ runId }) => ({ runId, callId: `call of ${runId}`, approved: true })),
      callId: byId(
        ({ runId: theirs }, { runId }) => ({ runId, callId: `call of ${theirs}`, approved: true }),
        { colleague: 409, stranger: 409, nobody: 409 },
      ),
    },
  },
  "runs.get": {
    own: ({ runId }) => ({ runId }),
    ids: { runId: byId(({ runId }) => ({ runId })) },
  },
  "runs.list": {
    own: ({ conversationId }) => ({ conversationId }),
    ids: {
      conversationId: byId(({ conversationId }) => ({ conversationId }), nothing),
    },
  },
  "runs.stop": {
    own: ({ runId }) => ({ runId }),
    ids: { runId: byId(({ liveRunId }) => ({ runId: liveRunId })) },
  },
  "schedules.list": { own: () => undefined, ids: none },
  "schedules.get": {
    own: ({ scheduleId }) => ({ scheduleId }),
    ids: { scheduleId: byId(({ scheduleId }) => ({ scheduleId })) },
  },
  "schedules.create": {
    own: newSchedule,
    ids: { id: byId(({ scheduleId }) => ({ ...newSchedule(), id: scheduleId }), taken) },
    room: 20,
  },
  "schedules.update": {
    own: ({ scheduleId }) => ({ scheduleId, name: "Renamed" }),
    ids: { scheduleId: byId(({ scheduleId }) => ({ scheduleId, name: "Renamed" })) },
  },
  "schedules.delete": {
    own: ({ scheduleId }) => ({ scheduleId }),
    ids: { scheduleId: byId(({ scheduleId }) => ({ scheduleId })) },
  },
  "schedules.runNow": {
    own: ({ scheduleId }) => ({ scheduleId }),
    ids: { scheduleId: byId(({ scheduleId }) => ({ scheduleId })) },
  },
  "shares.create": {
    own: ({ conversationId, answerId }) => ({ conversationId, leaf: answerId }),
    ids: {
      conversationId: byId(({ conversationId, answerId }) => ({ conversationId, leaf: answerId })),
      leaf: byId(({ answerId }, { conversationId }) => ({ conversationId, leaf: answerId })),
    },
  },
  "shares.list": {
    own: ({ conversationId }) => ({ conversationId }),
    ids: { conversationId: byId(({ conversationId }) => ({ conversationId }), nothing) },
  },
  "shares.organization": { own: () => ({}), ids: none, ofOrganization: true },
  "shares.revoke": {
    own: ({ shareId }) => ({ shareId }),
    // A colleague's is an administrator's to revoke, but only once.
    ids: { shareId: byId(({ shareId }) => ({ shareId }), ofAdministrators) },
  },
  // Whoever has the link may read it.
  "shares.continue": {
    own: ({ shareToken }) => ({ token: shareToken }),
    ids: {
      id: byId(
        ({ conversationId }, { shareToken }) => ({ token: shareToken, id: conversationId }),
        taken,
      ),
    },
  },
  "sharing.get": { own: () => undefined, ids: none },
  "sharing.set": { own: () => ({ allowed: true }), ids: none, ofOrganization: true },
  "usage.organization": {
    own: () => ({}),
    ids: {
      apiKeyId: byId(({ keyId }) => ({ apiKeyId: keyId }), nothing),
      userId: byId(({ userId }) => ({ userId }), nothing),
    },
    ofOrganization: true,
  },
  "tools.list": { own: () => undefined, ids: none },
  "tools.describe": { own: () => ({ name: "current_time" }), ids: none },
  "tools.invoke": { own: () => ({ name: "current_time" }), ids: none },
  "mcpServers.list": { own: () => undefined, ids: none, ofOrganization: true },
  "mcpServers.create": {
    own: () => ({ name: `s${randomUUID().slice(0, 8)}`, url: noServer, enabled: false }),
    ids: none,
    ofOrganization: true,
    room: 10,
  },
  "mcpServers.update": {
    own: ({ mcpServerId }) => ({ serverId: mcpServerId, approval: "always" }),
    ids: {
      serverId: ofOrganization(200, ({ mcpServerId }) => ({
        serverId: mcpServerId,
        approval: "always",
      })),
    },
    ofOrganization: true,
  },
  "mcpServers.delete": {
    own: ({ mcpServerId }) => ({ serverId: mcpServerId }),
    // A colleague's can be deleted, too, but only once.
    ids: { serverId: ofOrganization(undefined, ({ mcpServerId }) => ({ serverId: mcpServerId })) },
    ofOrganization: true,
  },
  "mcpServers.check": {
    own: ({ mcpServerId }) => ({ serverId: mcpServerId }),
    ids: { serverId: ofOrganization(200, ({ mcpServerId }) => ({ serverId: mcpServerId })) },
    ofOrganization: true,
  },
  "webhooks.list": { own: () => undefined, ids: none, ofOrganization: true },
  "webhooks.create": {
    own: () => ({ url: "https://receiver.invalid/", events: ["run.failed"] }),
    ids: none,
    ofOrganization: true,
    room: 10,
  },
  "webhooks.get": {
    own: ({ webhookId }) => ({ webhookId }),
    ids: { webhookId: ofOrganization(200, ({ webhookId }) => ({ webhookId })) },
    ofOrganization: true,
  },
  "webhooks.update": {
    own: ({ webhookId }) => ({ webhookId, description: "Renamed" }),
    ids: {
      webhookId: ofOrganization(200, ({ webhookId }) => ({ webhookId, description: "Renamed" })),
    },
    ofOrganization: true,
  },
  "webhooks.delete": {
    own: ({ webhookId }) => ({ webhookId }),
    // A colleague's can be deleted, too, but only once.
    ids: { webhookId: ofOrganization(undefined, ({ webhookId }) => ({ webhookId })) },
    ofOrganization: true,
  },
  "webhooks.rotateSecret": {
    own: ({ webhookId }) => ({ webhookId }),
    ids: { webhookId: ofOrganization(200, ({ webhookId }) => ({ webhookId })) },
    ofOrganization: true,
  },
  "webhooks.test": {
    own: ({ webhookId }) => ({ webhookId }),
    ids: { webhookId: ofOrganization(200, ({ webhookId }) => ({ webhookId })) },
    ofOrganization: true,
  },
  "webhooks.deliveries": {
    own: ({ webhookId }) => ({ webhookId }),
    ids: { webhookId: ofOrganization(200, ({ webhookId }) => ({ webhookId })) },
    ofOrganization: true,
  },
  "webhooks.redeliver": {
    own: ({ webhookId, deliveryId }) => ({ webhookId, deliveryId }),
    ids: {
      webhookId: ofOrganization(200, ({ webhookId, deliveryId }) => ({ webhookId, deliveryId })),
      deliveryId: byId(({ deliveryId }, { webhookId }) => ({ webhookId, deliveryId })),
    },
    ofOrganization: true,
  },
  "usage.report": {
    own: ({ keyId }) => ({ apiKeyId: keyId }),
    ids: { apiKeyId: byId(({ keyId }) => ({ apiKeyId: keyId }), nothing) },
  },
};

/** An organization's own: whoever of its administrators made it. */
function ofOrganization(colleague: 200 | undefined, input: ForeignId["input"]): ForeignId {
  return byId(input, { ...(colleague && { colleague }), stranger: 404, nobody: 404 });
}

const held = {
  messages: [{ role: "user", content: [{ type: "text", text: quick }] }],
};

function fileIdIn(input: object | undefined): string {
  return input !== undefined && "fileId" in input ? String(input.fileId) : "";
}

function keyBudget(subjectId: string): object {
  return { subjectType: "key", subjectId };
}

function anExport(): object {
  const at = "2026-11-20T09:30:00.000Z";
  return {
    format: "parley.conversation",
    version: 1,
    exportedAt: at,
    conversation: { id: randomUUID(), title: null, origin: "chat", createdAt: at, updatedAt: at },
    messages: [],
  };
}

function newPreset(): object {
  return { name: "New", command: `new-${randomUUID()}`.slice(0, 40) };
}

function uiChat(id: string): object {
  return { id, trigger: "submit-message", messages: [{ id: "m1", role: "user", parts }] };
}

function newSchedule(): object {
  return { name: "Leap days", cron: "0 0 29 2 *", prompt: quick, enabled: false };
}
