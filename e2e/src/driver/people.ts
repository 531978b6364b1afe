import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { type Db, hashSecret, insertSession } from "@parley/db";
import { insertPerson } from "@parley/db/testing";
import type { Role } from "@parley/shared";

const SESSION_MS = 60 * 60_000;
/** The name of the cookie where the server is reached by HTTP. */
const SESSION_COOKIE = "parley_session";

/** Somebody who uses Parley. Whatever is theirs has their canary in it. */
export interface Person {
  organizationId: string;
  userId: string;
  role: Role;
  /** In every text of theirs, and in nobody else's. */
  canary: string;
}

/** What somebody has: of each kind of thing one, by its id. */
export interface Things {
  userId: string;
  conversationId: string;
  questionId: string;
  /** Of an answer that was cut off, so that only its owner is in the way of continuing it. */
  answerId: string;
  runId: string;
  /** Of a conversation in which an answer is being written, all the time. */
  liveConversationId: string;
  liveRunId: string;
  keyId: string;
  presetId: string;
  folderId: string;
  /** One that has ended. */
  batchId: string;
  scheduleId: string;
  /** A link to what the conversation said, and what opens it. */
  shareId: string;
  shareToken: string;
  /** Of a job that failed for good. */
  jobId: string;
  /** Of an export that was made in the background. */
  exportId: string;
  /** Of one that is in no message yet. */
  fileId: string;
  /** Of the organization's. */
  webhookId: string;
  /** Of the organization's. */
  mcpServerId: string;
  deliveryId: string;
}

/** The canaries in a text. */
export function canariesIn(text: string): Set<string> {
  return new Set(text.match(/canary-\w+/g));
}

export async function insertSomebody(
  db: Db,
  { organizationId, role }: { organizationId: string; role: Role },
): Promise<Person> {
  const canary = `canary-${randomBytes(6).toString("hex")}`;
  const person = await insertPerson(db, { organizationId, role, name: canary });
  return { ...person, role, canary };
}

/** Signs somebody in. The one place that knows how: returns the header that a browser would send. */
export async function signIn(db: Db, person: Person): Promise<{ cookie: string }> {
  const token = randomBytes(32).toString("base64url");
  const { organizationId, userId } = person;
  const client = { ipAddress: null, userAgent: null };
  await insertSession(db, { organizationId, userId, token, lifetimeMs: SESSION_MS, ...client });
  const { value: secret } = await db
    .selectFrom("settings")
    .select("value")
    .where("name", "=", "auth-secret")
    .executeTakeFirstOrThrow();
  const signature = createHmac("sha256", secret).update(token).digest("base64");
  return { cookie: `${SESSION_COOKIE}=${encodeURIComponent(`${token}.${signature}`)}` };
}

/** The ids of nobody's things: there are none. */
export function nobodysThings(): Things {
  const id = randomUUID;
  return {
    userId: id(),
    conversationId: id(),
    questionId: id(),
    answerId: id(),
    runId: id(),
    liveConversationId: id(),
    liveRunId: id(),
    keyId: id(),
    presetId: id(),
    folderId: id(),
    jobId: id(),
    exportId: id(),
    batchId: id(),
    scheduleId: id(),
    shareId: id(),
    shareToken: randomBytes(24).toString("base64url"),
    fileId: id(),
    webhookId: id(),
    mcpServerId: id(),
    deliveryId: id(),
  };
}

/** Gives each of them things of their own; somebody may be named more than once. */
export async function insertThings(db: Db, people: readonly Person[]): Promise<Things[]> {
  const all = people.map((person) => ({
    person,
    things: { ...nobodysThings(), userId: person.userId },
    liveQuestionId: randomUUID(),
    liveAnswerId: randomUUID(),
  }));
  if (all.length === 0) return [];
  const ownerId = await insertBusyOwner(db);
  await db
    .insertInto("conversations")
    .values(
      all.flatMap(({ person: { organizationId, userId, canary: title }, things }) =>
        [things.conversationId, things.liveConversationId].map((id) => ({
          id,
          organizationId,
          userId,
          title,
        })),
      ),
    )
    .execute();
  await db
    .insertInto("messages")
    .values(
      all.flatMap(({ person, things, liveQuestionId, liveAnswerId }) => [
        ...exchange(person, things.conversationId, things.questionId, things.answerId),
        ...exchange(person, things.liveConversationId, liveQuestionId, liveAnswerId),
      ]),
    )
    .execute();
  await db
    .insertInto("runs")
    .values(
      all.flatMap(({ person, things, liveQuestionId, liveAnswerId }) => [
        {
          ...runOf(person),
          id: things.runId,
          conversationId: things.conversationId,
          messageId: things.answerId,
          requestId: things.questionId,
          status: "interrupted" as const,
          ownerId: null,
          decisions: JSON.stringify([{ callId: `call of ${things.runId}`, approved: true }]),
          endedAt: new Date(),
        },
        {
          ...runOf(person),
          id: things.liveRunId,
          conversationId: things.liveConversationId,
          messageId: liveAnswerId,
          requestId: liveQuestionId,
          status: "streaming" as const,
          ownerId,
          endedAt: null,
        },
      ]),
    )
    .execute();
  await db
    .insertInto("runEvents")
    .values(
      all.flatMap(({ person: { canary }, things, liveAnswerId }) => [
        ...logOf(things.runId, things.answerId, canary),
        { runId: things.runId, seq: 3, data: '{"type":"run.interrupted"}', terminal: true },
        ...logOf(things.liveRunId, liveAnswerId, canary),
      ]),
    )
    .execute();
  await db
    .insertInto("usageRecords")
    .values(
      all.map(({ person: { organizationId, userId, canary }, things }) => ({
        organizationId,
        userId,
        runId: things.runId,
        model: canary,
        inputTokens: 1,
        outputTokens: 1,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        costMicroDollars: "1",
        estimated: false,
      })),
    )
    .execute();
  await db
    .insertInto("apiKeys")
    .values(
      all.map(({ person: { organizationId, userId, canary }, things }) => ({
        id: things.keyId,
        organizationId,
        userId,
        name: canary,
        prefix: "prl_spare",
        keyHash: randomBytes(32),
        scopes: ["usage:read" as const],
        expiresAt: null,
      })),
    )
    .execute();
  await insertShares(db, all);
  await db
    .insertInto("presets")
    .values(
      all.map(({ person: { organizationId, userId, canary }, things }) => ({
        id: things.presetId,
        organizationId,
        userId,
        name: canary,
        command: things.presetId,
        prompt: canary,
        options: JSON.stringify({ system: canary }),
        shared: false,
      })),
    )
    .execute();
  await db
    .insertInto("folders")
    .values(
      all.map(({ person: { organizationId, userId, canary }, things }) => ({
        id: things.folderId,
        organizationId,
        userId,
        name: `${canary} ${things.folderId}`,
      })),
    )
    .execute();
  await insertAutomation(db, all);
  await db
    .insertInto("budgets")
    .values(
      all.map(({ person: { organizationId }, things }) => ({
        organizationId,
        subjectType: "key" as const,
        subjectId: things.keyId,
        monthlyMicroDollars: "1",
        month: new Date(2026, 0, 1),
      })),
    )
    .execute();
  await insertFiles(db, all);
  await insertWebhooks(db, all);
  await insertJobs(db, all);
  await insertMcpServers(db, all);
  return all.map(({ things }) => things);
}

async function insertShares(
  db: Db,
  all: readonly { person: Person; things: Things }[],
): Promise<void> {
  await db
    .insertInto("shares")
    .values(
      all.map(({ person: { organizationId, userId, canary }, things }) => ({
        id: things.shareId,
        tokenHash: hashSecret(things.shareToken),
        organizationId,
        userId,
        conversationId: things.conversationId,
        title: canary,
        author: canary,
        messageCount: 1,
        messages: JSON.stringify([
          { role: "user", text: canary, files: [], model: null, createdAt: new Date(0) },
        ]),
      })),
    )
    .execute();
}

/** Nobody asks them for their tools. */
async function insertMcpServers(
  db: Db,
  all: readonly { person: Person; things: Things }[],
): Promise<void> {
  await db
    .insertInto("mcpServers")
    .values(
      all.map(({ person: { organizationId, canary }, things }) => ({
        id: things.mcpServerId,
        organizationId,
        name: `s${things.mcpServerId.slice(0, 13)}`,
        url: `https://${canary}.invalid/`,
        headerNames: [],
        sealedHeaders: null,
        enabled: false,
        approval: "writes" as const,
        allowedTools: null,
      })),
    )
    .execute();
}

/** Nobody listens there, and nothing is due. */
async function insertWebhooks(
  db: Db,
  all: readonly { person: Person; things: Things }[],
): Promise<void> {
  await db
    .insertInto("webhooks")
    .values(
      all.map(({ person: { organizationId, canary }, things }) => ({
        id: things.webhookId,
        organizationId,
        url: `https://${canary}.invalid/`,
        description: canary,
        events: ["budget.reached" as const],
        enabled: true,
        disabledReason: null,
        disabledAt: null,
        secret: randomBytes(64),
      })),
    )
    .execute();
  await db
    .insertInto("webhookDeliveries")
    .values(
      all.map(({ person: { organizationId, canary }, things }) => ({
        id: things.deliveryId,
        organizationId,
        webhookId: things.webhookId,
        eventType: "webhook.test",
        eventKey: things.deliveryId,
        data: JSON.stringify({ canary }),
        status: "delivered" as const,
        nextAttemptAt: null,
      })),
    )
    .execute();
}

/** One that failed, and an export that is there to be fetched. */
async function insertJobs(
  db: Db,
  all: readonly { person: Person; things: Things }[],
): Promise<void> {
  const endedAt = new Date();
  await db
    .insertInto("jobs")
    .values(
      all.flatMap(({ person: { organizationId, userId, canary }, things }) => {
        const owner = { organizationId, userId };
        const bytes = canary.length;
        const payload = { of: "user", ...owner, parts: [] };
        return [
          {
            ...owner,
            id: things.jobId,
            name: "data.export",
            payload: JSON.stringify(payload),
            status: "failed" as const,
            singletonKey: null,
            error: canary,
            endedAt,
          },
          {
            ...owner,
            id: things.exportId,
            name: "data.export",
            payload: JSON.stringify(payload),
            status: "completed" as const,
            singletonKey: null,
            result: JSON.stringify({ bytes }),
            endedAt,
          },
        ];
      }),
    )
    .execute();
  await db
    .insertInto("jobResultChunks")
    .values(
      all.map(({ person: { canary }, things }) => ({
        jobId: things.exportId,
        position: 0,
        bytes: Buffer.from(canary),
      })),
    )
    .execute();
}

async function insertFiles(
  db: Db,
  all: readonly { person: Person; things: Things }[],
): Promise<void> {
  await db
    .insertInto("files")
    .values(
      all.map(({ person: { organizationId, userId, canary }, things }) => ({
        id: things.fileId,
        organizationId,
        userId,
        name: canary,
        mediaType: "text/plain" as const,
        size: canary.length,
        sha256: randomBytes(32),
        expiresAt: new Date(Date.now() + SESSION_MS),
      })),
    )
    .execute();
  await db
    .insertInto("fileChunks")
    .values(
      all.map(({ person: { canary }, things }) => ({
        fileId: things.fileId,
        position: 0,
        bytes: Buffer.from(canary),
      })),
    )
    .execute();
}

/** A process that writes answers, and is alive for as long as any test runs. */
async function insertBusyOwner(db: Db): Promise<string> {
  const id = randomUUID();
  const expiresAt = new Date(Date.now() + SESSION_MS);
  await db.insertInto("runOwners").values({ id, expiresAt }).execute();
  return id;
}

function exchange(person: Person, conversationId: string, questionId: string, answerId: string) {
  const { organizationId, canary } = person;
  const text = (words: string) => JSON.stringify([{ type: "text", text: words }]);
  const message = { organizationId, conversationId };
  return [
    {
      ...message,
      id: questionId,
      parentId: null,
      role: "user" as const,
      content: text(`/echo rate=max ${canary}`),
    },
    {
      ...message,
      id: answerId,
      parentId: questionId,
      role: "assistant" as const,
      content: text(canary),
    },
  ];
}

function runOf({ organizationId, userId, canary }: Person) {
  return {
    organizationId,
    userId,
    upstreamRequestId: canary,
    model: "claude-sonnet-4-6",
    options: "{}",
    inputDigest: randomBytes(32),
  };
}

function logOf(runId: string, messageId: string, text: string) {
  const started = { type: "run.started", runId, messageId, model: "claude-sonnet-4-6", attempt: 1 };
  return [
    { runId, seq: 1, data: JSON.stringify(started) },
    { runId, seq: 2, data: JSON.stringify({ type: "text.delta", text }) },
  ];
}

/** A batch that has ended, and a scheduled prompt that is never due. */
async function insertAutomation(
  db: Db,
  all: readonly { person: Person; things: Things }[],
): Promise<void> {
  await db
    .insertInto("batches")
    .values(
      all.map(({ person: { organizationId, userId, canary: name }, things }) => ({
        id: things.batchId,
        organizationId,
        userId,
        apiKeyId: null,
        name,
        status: "ended" as const,
        inputDigest: null,
        idempotencyKey: null,
        items: 1,
        answered: 1,
        endedAt: new Date(),
        expiresAt: new Date(Date.now() + 86_400_000),
      })),
    )
    .execute();
  await db
    .insertInto("batchItems")
    .values(
      all.map(({ person: { organizationId, canary }, things }) => ({
        batchId: things.batchId,
        position: 0,
        organizationId,
        customId: canary,
        request: JSON.stringify({ customId: canary, message: canary, maxTokens: 10 }),
        model: "claude-haiku-4-5",
        bytes: 100,
        maxCostMicroDollars: null,
        status: "answered" as const,
        result: JSON.stringify({
          reply: canary,
          model: "claude-haiku-4-5",
          stopReason: "end_turn",
          usage: null,
          error: null,
        }),
        endedAt: new Date(),
      })),
    )
    .execute();
  await db
    .insertInto("scheduledPrompts")
    .values(
      all.map(({ person: { organizationId, userId, canary }, things }) => ({
        id: things.scheduleId,
        organizationId,
        userId,
        name: canary,
        cron: "0 0 29 2 *",
        timeZone: "UTC",
        prompt: `/echo rate=max ${canary}`,
        options: JSON.stringify({}),
        conversationId: null,
        enabled: false,
        disabledReason: null,
        nextAt: null,
      })),
    )
    .execute();
}
