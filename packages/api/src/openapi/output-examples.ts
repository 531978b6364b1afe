import {
  type ApiKey,
  apiKey,
  apiKeyPage,
  type AuditEntry,
  auditPage,
  type AuditRecord,
  auditRecord,
  type Batch,
  batch,
  batchPage,
  type Budget,
  budget,
  budgetPage,
  type ChatReply,
  chatReply,
  type Conversation,
  conversation,
  conversationExport,
  type ConversationParameters,
  conversationParameters,
  conversationPage,
  type CreatedShare,
  createdShare,
  type CreatedApiKey,
  createdApiKey,
  type DeletedContent,
  deletedContent,
  type ExportRecord,
  type File,
  file,
  exportRecord,
  type Folder,
  folder,
  type Job,
  job,
  type JobEvent,
  jobEvent,
  jobPage,
  type ImportedConversation,
  importedConversation,
  type McpServer,
  mcpServer,
  type McpServerCheck,
  mcpServerCheck,
  type Message,
  message,
  type ModelList,
  modelList,
  type OrganizationShare,
  organizationSharePage,
  type OrganizationUsage,
  type Preset,
  preset,
  presetPage,
  organizationUsage,
  type Retention,
  retention,
  type Run,
  run,
  runPage,
  type SearchPage,
  searchPage,
  type Share,
  sharePage,
  type Sharing,
  sharing,
  type StartedRun,
  startedRun,
  type UsageReport,
  type SystemStatus,
  type ScheduledPrompt,
  scheduledPrompt,
  systemStatus,
  usageReport,
  type ToolInfo,
  toolInfo,
  type ToolResult,
  toolResult,
  type Webhook,
  webhook,
  type WebhookDelivery,
  webhookDelivery,
  webhookDeliveryPage,
  webhookList,
  type WebhookWithSecret,
  webhookWithSecret,
} from "@parley/shared";
import * as z from "zod";
import { exampleDocument } from "./example-document.ts";

/** An example of what a schema lets through; of a list, of one with one item. */
export function exampleOf(schema: z.core.$ZodType): unknown {
  const example = examples.get(schema);
  if (example !== undefined || !(schema instanceof z.ZodArray)) return example;
  const item = exampleOf(schema.element);
  return item === undefined ? undefined : [item];
}

const conversationId = "01992a43-7c1d-7a64-b2f8-6d0e9c3a5b71";
const questionId = "01992a43-7c1e-7f52-8e2b-5b0f8a3c6d11";
const answerId = "01992a43-7c1f-7b02-9d6e-8f2a4c5b1e37";
const runId = "01992a43-7c20-7d35-a6d4-3c1f5e8b7a90";
const model = "claude-sonnet-4-6";
const usage = { inputTokens: 14, outputTokens: 11, cacheReadTokens: 0, cacheWriteTokens: 0 };

const key: ApiKey = {
  id: "01992a43-7c21-7c11-9a0d-4e6b2f8c1d93",
  name: "Nightly reports",
  prefix: "prl_9fKx2LmQ",
  scopes: ["chat:write", "usage:read"],
  expiresAt: null,
  lastUsedAt: "2026-11-20T09:30:00.000Z",
  revokedAt: null,
  createdAt: "2026-11-01T08:00:00.000Z",
};

const revocation: AuditEntry = {
  id: "5a1c7a7e-3c0b-4d0e-9a53-0e1b8a0f4c62",
  actor: {
    userId: "01992a43-7c22-7e0c-8c3b-2d9f4a6e5b18",
    via: "session",
    credentialId: "0d9b6f0e-52a7-4a3f-8f0e-7f6f2f0f9f10",
  },
  action: "apiKey.revoke",
  target: { type: "apiKey", id: key.id },
  before: { name: key.name, prefix: key.prefix, scopes: key.scopes, expiresAt: null },
  after: null,
  requestId: "01992a43-7c23-7b52-9e64-1f0c8d7b6a35",
  createdAt: "2026-11-20T09:30:00.000Z",
};

const queuedRun: Run = {
  id: runId,
  conversationId,
  messageId: answerId,
  model,
  status: "queued",
  attempt: 1,
  stopReason: null,
  failure: null,
  usage: null,
  costMicroDollars: null,
  firstTokenMs: null,
  upstreamRequestId: null,
  createdAt: "2026-11-20T09:30:00.000Z",
  startedAt: null,
  waitUntil: null,
  endedAt: null,
};

const endedRun: Run = {
  ...queuedRun,
  status: "completed",
  stopReason: "end_turn",
  usage,
  costMicroDollars: 1_290,
  firstTokenMs: 410,
  upstreamRequestId: "req_011CV8n1",
  startedAt: "2026-11-20T09:30:00.020Z",
  endedAt: "2026-11-20T09:30:02.410Z",
};

const question: Message = {
  id: questionId,
  conversationId,
  parentId: null,
  role: "user",
  content: [{ type: "text", text: "What is a durable run?" }],
  createdAt: "2026-11-20T09:30:00.000Z",
  run: null,
};

const answer: Message = {
  id: answerId,
  conversationId,
  parentId: questionId,
  role: "assistant",
  content: [{ type: "text", text: "An answer that is kept,\neven when you leave." }],
  createdAt: "2026-11-20T09:30:00.000Z",
  run: endedRun,
};

const aConversation: Conversation = {
  id: conversationId,
  title: "Holidays in May",
  createdAt: "2026-11-20T09:30:00.000Z",
  updatedAt: "2026-11-20T09:30:00.000Z",
  temporary: false,
  pinned: true,
  folderId: "01992a43-7c22-7e10-9b6e-5d2c8f0e3a71",
  archived: false,
  shownMessageId: null,
  expiresAt: null,
  activeRunIds: [],
  waitingRunIds: [],
};

const aShare: Share = {
  id: "01992a43-7c24-7d1e-8a5b-6c0f3e9d2b47",
  conversationId,
  title: "Holidays in May",
  messages: 2,
  showsAuthor: false,
  createdAt: "2026-11-20T09:40:00.000Z",
};

const aTool: ToolInfo = {
  name: "calculator",
  description: "Calculates an expression exactly.",
  inputSchema: {
    type: "object",
    properties: { expression: { type: "string" } },
    required: ["expression"],
  },
  outputSchema: { type: "object", properties: { result: { type: "string" } } },
  origin: { type: "built-in" },
  needsApproval: false,
};

const aMcpServer: McpServer = {
  id: "01992a43-7c26-7d51-a3c4-5e6f7a8b9c0d",
  name: "tracker",
  url: "https://tracker.example.com/mcp",
  headerNames: ["Authorization"],
  enabled: true,
  approval: "writes",
  allowedTools: null,
  createdAt: "2026-11-20T09:00:00.000Z",
  updatedAt: "2026-11-20T09:00:00.000Z",
};

const aWebhook: Webhook = {
  id: "01992a43-7c25-7a3c-9d41-8b5e0f2c6a17",
  url: "https://example.com/parley",
  description: "Billing",
  events: ["run.completed", "budget.reached"],
  enabled: true,
  disabledReason: null,
  disabledAt: null,
  failingSince: null,
  previousSecretUntil: null,
  createdAt: "2026-11-20T09:00:00.000Z",
  updatedAt: "2026-11-20T09:00:00.000Z",
};

const aDelivery: WebhookDelivery = {
  id: "3f0e8f0a-6a5e-4c1c-9d5e-2b7a0c4d8e61",
  webhookId: aWebhook.id,
  type: "run.completed",
  data: {
    runId,
    conversationId,
    messageId: answerId,
    userId: "01992a43-7c22-7e0c-8c3b-2d9f4a6e5b18",
    apiKeyId: null,
    model,
    status: "completed",
    stopReason: "end_turn",
    failure: null,
    usage,
    costMicroDollars: 1_290,
    createdAt: "2026-11-20T09:30:00.000Z",
    endedAt: "2026-11-20T09:30:02.410Z",
  },
  status: "delivered",
  attempts: 1,
  responseStatus: 204,
  error: null,
  createdAt: "2026-11-20T09:30:02.410Z",
  attemptedAt: "2026-11-20T09:30:02.431Z",
  nextAttemptAt: null,
  deliveredAt: "2026-11-20T09:30:02.520Z",
};

const aRetention: Retention = {
  chatDays: 90,
  apiDays: 7,
  appliesFrom: "2026-11-20T10:30:00.000Z",
};

const aFolder: Folder = {
  id: "01992a43-7c22-7e10-9b6e-5d2c8f0e3a71",
  name: "Holidays",
  createdAt: "2026-11-19T18:00:00.000Z",
};

const aBatch: Batch = {
  id: "01992a43-7c22-7e12-8d90-7f4eae2a5c93",
  name: "Reviews of October",
  status: "ended",
  counts: { total: 3, waiting: 0, answered: 2, failed: 1, cancelled: 0, expired: 0 },
  costMicroDollars: 1_290,
  createdAt: "2026-11-20T09:30:00.000Z",
  endedAt: "2026-11-20T09:31:00.000Z",
  expiresAt: "2026-12-20T09:31:00.000Z",
};

const aScheduledPrompt: ScheduledPrompt = {
  id: "01992a43-7c22-7e13-9ea1-805fbf3b6da4",
  name: "Morning words",
  cron: "0 9 * * 1-5",
  timeZone: "Europe/Berlin",
  prompt: "A word in Italian, with an example.",
  options: {},
  target: "same",
  enabled: true,
  disabledReason: null,
  nextAt: "2026-11-23T08:00:00.000Z",
  lastAt: "2026-11-20T08:00:02.000Z",
  lastRun: { id: runId, conversationId, status: "completed" },
  lastError: null,
  createdAt: "2026-11-01T08:00:00.000Z",
  updatedAt: "2026-11-01T08:00:00.000Z",
};

const aPreset: Preset = {
  id: "01992a43-7c22-7e0f-8a5d-4c1b7e9d2f60",
  name: "Translate",
  command: "translate",
  prompt: "Translate this into plain English:\n\n",
  options: { system: "You are a translator. Answer with the translation alone." },
  shared: true,
  own: true,
  createdAt: "2026-11-20T09:30:00.000Z",
  updatedAt: "2026-11-20T09:30:00.000Z",
};

const aBudget: Budget = {
  subjectType: "user",
  subjectId: "01992a43-7c22-7e0b-8f4c-2a6d1c9b7e50",
  name: "Ada",
  monthlyMicroDollars: 50_000_000,
  spentMicroDollars: 12_431_207,
  reservedMicroDollars: 15_402,
  renewsAt: "2026-12-01T00:00:00.000Z",
};

const counted = {
  runs: 1,
  ...usage,
  costMicroDollars: 207,
  unpricedRuns: 0,
  firstTokenMs: 380,
};
const ofDays = [{ day: "2026-11-20", ...counted }];
const ofModels = [{ model, ...counted }];
const ofDaysAndModels = [{ day: "2026-11-20", model, ...counted }];
const ada = { userId: "01992a43-7c22-7e0b-8f4c-2a6d1c9b7e50", userName: "Ada" };

const aJob: Job = {
  id: "01992a43-7c2d-7f1a-9b3c-5d8e2a4f6c71",
  name: "data.export",
  status: "completed",
  userId: ada.userId,
  version: 9,
  attempt: 1,
  progress: { done: 1_312, total: null, note: "1312 records" },
  error: null,
  result: { records: 1_312, bytes: 2_104_887, expiresAt: "2026-11-21T09:31:12.000Z" },
  cancelRequested: false,
  createdAt: "2026-11-20T09:30:00.000Z",
  startAfter: "2026-11-20T09:30:00.000Z",
  startedAt: "2026-11-20T09:30:00.012Z",
  endedAt: "2026-11-20T09:31:12.000Z",
};

const aSearchPage: SearchPage = {
  items: [
    {
      conversation: {
        id: conversationId,
        title: aConversation.title,
        updatedAt: aConversation.updatedAt,
      },
      title: [{ text: aConversation.title ?? "", hit: false }],
      message: {
        id: answerId,
        role: "assistant",
        createdAt: aConversation.updatedAt,
        snippet: [
          { text: "An ", hit: false },
          { text: "answer", hit: true },
          { text: " that is kept, even when you leave.", hit: false },
        ],
      },
    },
  ],
  nextCursor: null,
  instead: null,
  complete: true,
};

const examples = new Map<z.core.$ZodType, unknown>([
  [
    chatReply,
    {
      reply: "An answer that is kept,\neven when you leave.",
      inputTokens: 14,
      outputTokens: 11,
      model,
      stopReason: "end_turn",
      runId,
      conversationId,
    } satisfies ChatReply,
  ],
  [
    file,
    {
      id: "01992a43-7c24-7a11-b0c2-6f3e9d8a1c57",
      name: "chart.png",
      mediaType: "image/png",
      size: 48_213,
      sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      createdAt: "2026-11-20T09:30:00.000Z",
      expiresAt: "2026-11-21T09:30:00.000Z",
    } satisfies File,
  ],
  [conversation, aConversation],
  [conversationPage, { items: [aConversation], nextCursor: null }],
  [searchPage, aSearchPage],
  [
    conversationParameters,
    {
      system: "Answer in one sentence.",
      maxTokens: null,
      thinking: true,
      tools: ["current_time"],
    } satisfies ConversationParameters,
  ],
  [message, answer],
  [
    modelList,
    {
      models: [
        {
          id: model,
          name: "Claude Sonnet 4.6",
          contextWindow: 1_000_000,
          maxOutputTokens: 64_000,
          supportsThinking: true,
          price: {
            input: 3_000_000,
            output: 15_000_000,
            cacheRead: 300_000,
            cacheWrite: 3_750_000,
          },
        },
      ],
      defaultModel: model,
      simulated: false,
    } satisfies ModelList,
  ],
  [sharePage, { items: [aShare], nextCursor: null }],
  [createdShare, { ...aShare, token: "kq1Yc0m8cVb7TzYwPs4HnJd6UgEa3XiO" } satisfies CreatedShare],
  [organizationSharePage, { items: [organizationShareOf(aShare)], nextCursor: null }],
  [sharing, { allowed: true } satisfies Sharing],
  [retention, aRetention],
  [toolInfo, aTool],
  [toolResult, { output: { result: "42" }, isError: false } satisfies ToolResult],
  [mcpServer, aMcpServer],
  [
    mcpServerCheck,
    {
      ok: true,
      error: null,
      tools: [
        {
          name: "tracker__create_issue",
          serverName: "create_issue",
          description: "Writes an issue down.",
          needsApproval: true,
          allowed: true,
        },
      ],
    } satisfies McpServerCheck,
  ],
  [webhook, aWebhook],
  [webhookList, { items: [aWebhook] }],
  [
    webhookWithSecret,
    {
      ...aWebhook,
      secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD0e4c6vXyZbk=",
    } satisfies WebhookWithSecret,
  ],
  [webhookDelivery, aDelivery],
  [webhookDeliveryPage, { items: [aDelivery], nextCursor: null }],
  [
    systemStatus,
    {
      at: "2026-11-20T09:30:00.000Z",
      database: {
        version: "18.4",
        schema: "0034-folders",
        sizeBytes: 48_211_355,
        latencyMs: 0.8,
      },
      processes: 2,
      models: { defaultModel: model, simulated: false },
      runs: {
        active: 3,
        completed: 1_204,
        stopped: 18,
        failed: 2,
        interrupted: 0,
        firstTokenMs: { median: 412, p95: 1_380 },
      },
      failures: [
        {
          code: "UPSTREAM_OVERLOADED",
          count: 2,
          lastAt: "2026-11-20T08:12:41.000Z",
          lastMessage: "The model's provider is overloaded. Try again in a minute.",
        },
      ],
      jobs: { queued: 2, running: 1, failed: 0, nextScheduledAt: "2026-11-20T10:00:00.000Z" },
    } satisfies SystemStatus,
  ],
  [folder, aFolder],
  [job, aJob],
  [jobEvent, { type: "job.changed", job: aJob } satisfies JobEvent],
  [jobPage, { items: [aJob], nextCursor: null }],
  [batch, aBatch],
  [batchPage, { items: [aBatch], nextCursor: null }],
  [scheduledPrompt, aScheduledPrompt],
  [preset, aPreset],
  [presetPage, { items: [aPreset], nextCursor: null }],
  [budget, aBudget],
  [budgetPage, { items: [aBudget], nextCursor: null }],
  [apiKey, key],
  [apiKeyPage, { items: [key], nextCursor: null }],
  [conversationExport, exampleDocument],
  [
    importedConversation,
    { conversationId, messages: 2, alreadyThere: false } satisfies ImportedConversation,
  ],
  [deletedContent, { conversations: 12 } satisfies DeletedContent],
  [
    exportRecord,
    {
      type: "conversation",
      userId: "01992a43-7c22-7e0c-8c3b-2d9f4a6e5b18",
      ...exampleDocument.conversation,
    } satisfies ExportRecord,
  ],
  [auditRecord, { type: "auditEntry", ...revocation } satisfies AuditRecord],
  [auditPage, { items: [revocation], nextCursor: null }],
  [
    createdApiKey,
    {
      ...key,
      lastUsedAt: null,
      secret: "prl_9fKx2LmQ0c1rVb7TzYwPs4HnJd6UgEa3XiOqMv8Kt5o",
    } satisfies CreatedApiKey,
  ],
  [run, endedRun],
  [runPage, { items: [endedRun], nextCursor: null }],
  [
    startedRun,
    {
      userMessage: question,
      assistantMessage: { ...answer, content: [], run: queuedRun },
      run: queuedRun,
    } satisfies StartedRun,
  ],
  [
    organizationUsage,
    {
      from: "2026-10-21T09:30:00.000Z",
      to: "2026-11-20T09:30:00.000Z",
      total: counted,
      items: [
        {
          ...ada,
          apiKeyId: key.id,
          apiKeyName: key.name,
          ...counted,
        },
      ],
      byPerson: [{ ...ada, ...counted }],
      byDay: ofDays,
      byModel: ofModels,
      byDayAndModel: ofDaysAndModels,
    } satisfies OrganizationUsage,
  ],
  [
    usageReport,
    {
      from: "2026-10-21T09:30:00.000Z",
      to: "2026-11-20T09:30:00.000Z",
      total: counted,
      items: ofDaysAndModels,
      byDay: ofDays,
      byModel: ofModels,
      byKey: [{ apiKeyId: key.id, apiKeyName: key.name, ...counted }],
      budgets: [aBudget],
    } satisfies UsageReport,
  ],
]);

function organizationShareOf({ title: _title, ...share }: Share): OrganizationShare {
  return { ...share, ...ada };
}
