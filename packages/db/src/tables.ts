import type {
  AnswerInput,
  AuditVia,
  BatchItem,
  BatchResult,
  BudgetSubjectType,
  CallDecision,
  ContentBlock,
  ErrorCode,
  FileMediaType,
  JobResult,
  JobStatus,
  McpApproval,
  MessageRole,
  Preset,
  Role,
  RunStatus,
  ScheduledPrompt,
  Scope,
  SharedMessage,
  TokenUsage,
  Webhook,
  WebhookDeliveryStatus,
} from "@parley/shared";
import type { ColumnType, Generated, JSONColumnType, Kysely } from "kysely";

/**
 * The tables, as Kysely sees them. Their constraints are in `migrations/`, and a few tables more that
 * only better-auth reads and writes.
 */
export interface Tables {
  organizations: OrganizationsTable;
  users: UsersTable;
  members: MembersTable;
  apiKeys: ApiKeysTable;
  accounts: AccountsTable;
  accountLinks: AccountLinksTable;
  sessions: SessionsTable;
  invitations: InvitationsTable;
  signInCodes: SignInCodesTable;
  conversations: ConversationsTable;
  messages: MessagesTable;
  searchBacklog: SearchBacklogTable;
  files: FilesTable;
  fileChunks: FileChunksTable;
  messageFiles: MessageFilesTable;
  runs: RunsTable;
  runEvents: RunEventsTable;
  traceOutbox: TraceOutboxTable;
  runRequests: RunRequestsTable;
  runOwners: RunOwnersTable;
  usageRecords: UsageRecordsTable;
  usageDays: UsageDaysTable;
  usageRollUps: UsageRollUpsTable;
  idempotencyKeys: IdempotencyKeysTable;
  settings: SettingsTable;
  auditLog: AuditLogTable;
  budgets: BudgetsTable;
  retentionPolicies: RetentionPoliciesTable;
  presets: PresetsTable;
  folders: FoldersTable;
  mcpServers: McpServersTable;
  shares: SharesTable;
  sharingPolicies: SharingPoliciesTable;
  batches: BatchesTable;
  batchChunks: BatchChunksTable;
  batchItems: BatchItemsTable;
  scheduledPrompts: ScheduledPromptsTable;
  jobs: JobsTable;
  jobResultChunks: JobResultChunksTable;
  webhooks: WebhooksTable;
  webhookDeliveries: WebhookDeliveriesTable;
}

/** The database, or a transaction of it: domain functions compose on either. */
export type Db = Kysely<Tables>;

interface OrganizationsTable {
  id: string;
  name: string;
  /** Better-auth asks for one; nobody is shown it. */
  slug: Generated<string>;
  createdAt: Generated<Date>;
}

interface UsersTable {
  id: string;
  name: string;
  /** In lower case. */
  email: string;
  emailVerified: Generated<boolean>;
  image: Generated<string | null>;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
  twoFactorEnabled: Generated<boolean | null>;
  banned: Generated<boolean | null>;
  /** Null: a ban has no end. */
  banExpires: Generated<Date | null>;
}

/** How a person proves who they are: a password (`credential`), or another house's word. */
interface AccountsTable {
  id: Generated<string>;
  userId: string;
  providerId: string;
  accountId: string;
  /** Its hash. */
  password: string | null;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
}

interface AccountLinksTable {
  tokenHash: Buffer;
  purpose: "password" | "email";
  madeVia: "mail" | "administrator" | "operator";
  userId: string;
  email: string | null;
  organizationId: string | null;
  madeBy: string | null;
  expiresAt: Date;
}

interface InvitationsTable {
  id: Generated<string>;
  organizationId: string;
  inviterId: string;
  email: string;
  role: Role;
  status: Generated<"pending" | "accepted" | "rejected" | "canceled">;
  expiresAt: Date;
  createdAt: Generated<Date>;
}

/** Who belongs to which organization. */
interface MembersTable {
  id: Generated<string>;
  organizationId: string;
  userId: string;
  role: Role;
  createdAt: Generated<Date>;
}

interface ApiKeysTable {
  id: Generated<string>;
  organizationId: string;
  userId: string;
  name: string;
  /** Its beginning, by which a person knows it again. */
  prefix: string;
  /** SHA-256 of the whole. */
  keyHash: Buffer;
  /** `*`: whatever the role allows. */
  scopes: (Scope | "*")[];
  expiresAt: Date | null;
  lastUsedAt: Generated<Date | null>;
  revokedAt: Generated<Date | null>;
  createdAt: Generated<Date>;
}

interface SessionsTable {
  id: Generated<string>;
  /** Its hash: `storedToken`. */
  token: string;
  userId: string;
  /** The organization that the person works in; they may have left it since. */
  activeOrganizationId: string | null;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
  expiresAt: Date;
}

interface SignInCodesTable {
  codeHash: Buffer;
  organizationId: string;
  userId: string;
  expiresAt: Date;
}

interface ConversationsTable {
  id: string;
  organizationId: string;
  userId: string;
  title: string | null;
  /** Whether the title is but the first words, and may be replaced by a better one. */
  hasFirstWordsAsTitle: Generated<boolean>;
  /** Whose branch its person looked at last; null: that of the newest message. */
  shownMessageId: Generated<string | null>;
  /** `api`: its caller holds it, and we have only what we answered. Such are in no list. */
  origin: Generated<"chat" | "api">;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
  /** When a temporary one is deleted, unless it is gone on with until then. Such are in no list. */
  expiresAt: Generated<Date | null>;
  /** When something was last added to it here: an import's `updatedAt` is of elsewhere. */
  usedAt: Generated<Date>;
  pinned: Generated<boolean>;
  /** Put away; never one that is pinned. */
  archived: Generated<boolean>;
  /** One of the same person's. */
  folderId: Generated<string | null>;
}

interface MessagesTable {
  id: string;
  organizationId: string;
  conversationId: string;
  parentId: string | null;
  role: MessageRole;
  /** `json`, not `jsonb`: a model may say U+0000, which jsonb refuses (invariant 3). */
  content: JSONColumnType<ContentBlock[]>;
  /** The order in which messages were added. */
  position: Generated<string>;
  createdAt: Generated<Date>;
}

/** How far the messages were made searchable that were here before there was a search. */
interface SearchBacklogTable {
  conversationId: string;
  position: string;
}

/** What a person attached, or is about to. */
interface FilesTable {
  id: string;
  organizationId: string;
  userId: string;
  name: string;
  /** Null, as the hash is, until all of it is there. */
  mediaType: Generated<FileMediaType | null>;
  /** Bytes; until all of it is there, as many as it may have. */
  size: number;
  sha256: Generated<Buffer | null>;
  createdAt: Generated<Date>;
  /** When it is deleted, unless a message gets it until then; null: a message has it. */
  expiresAt: Date | null;
}

interface FileChunksTable {
  fileId: string;
  position: number;
  bytes: Buffer;
}

/** Which message has which file. With its last message, a trigger deletes the file. */
interface MessageFilesTable {
  conversationId: string;
  messageId: string;
  fileId: string;
}

/** What a run was asked for beyond its place in the tree. */
export interface RunOptions {
  maxTokens?: number | undefined;
  system?: string | undefined;
  thinking?: boolean | undefined;
  /** The tools that it may use, by name. */
  tools?: string[] | undefined;
  /** Which servers these are of, by their identities, as others may get their names. */
  toolServers?: readonly string[] | undefined;
  /** What the API key that asked may be used for: tools may ask for more. Left out: everything. */
  scopes?: readonly Scope[] | undefined;
  /** The cut-off answer that it goes on from: its text is the beginning of this one's. */
  continues?: string | undefined;
  /** The conversation is its caller's: what the model is sent is the run's request. */
  held?: boolean | undefined;
  /** It was imported: what it used was used elsewhere, and is in no account here. */
  imported?: { usage: RunUsage | null } | undefined;
}

/** What a run used, and what that cost: null where the price was not known. */
export interface RunUsage extends TokenUsage {
  costMicroDollars: number | null;
  /** True when the provider never said: the call was cut before its final count. */
  estimated: boolean;
}

export interface RunsTable {
  id: string;
  organizationId: string;
  conversationId: string;
  messageId: string;
  userId: string;
  model: string;
  status: RunStatus;
  attempt: Generated<number>;
  options: JSONColumnType<RunOptions>;
  /** The id that the caller gave to the call that started it (invariant 8). */
  requestId: string;
  /** SHA-256 of that call's input. */
  inputDigest: Buffer;
  ownerId: string | null;
  /** The key by which it was started. */
  apiKeyId: string | null;
  /** What it may cost at most; null where no budget applied when it began. */
  reservedMicroDollars: Generated<string | null>;
  /** Milliseconds that processes worked on it, as of its last step. */
  activeMs: Generated<number>;
  /** When a run that waits goes on without a decision. */
  waitUntil: Generated<Date | null>;
  /** In the order in which they were made. */
  decisions: ColumnType<CallDecision[], string | undefined, string>;
  stopRequestedAt: Generated<Date | null>;
  stopReason: Generated<string | null>;
  failureCode: Generated<ErrorCode | null>;
  failureMessage: Generated<string | null>;
  failureRetryable: Generated<boolean | null>;
  failureRetryAfterMs: Generated<number | null>;
  upstreamRequestId: Generated<string | null>;
  createdAt: Generated<Date>;
  startedAt: Generated<Date | null>;
  endedAt: Generated<Date | null>;
}

interface RunEventsTable {
  runId: string;
  seq: number;
  /** The event as JSON text, just as it is sent. */
  data: string;
  terminal: Generated<boolean>;
  /** When it was committed, or shortly before; null: before times were kept. */
  writtenAt: Generated<Date | null>;
}

interface TraceOutboxTable {
  runId: string;
  news: Generated<number>;
  toldNews: Generated<number>;
  toldSeq: Generated<number>;
  tries: Generated<number>;
  claimedUntil: Generated<Date | null>;
  createdAt: Generated<Date>;
}

interface RunRequestsTable {
  runId: string;
  request: JSONColumnType<AnswerInput>;
}

interface RunOwnersTable {
  id: string;
  expiresAt: Date;
}

interface UsageRecordsTable {
  id: Generated<string>;
  organizationId: string;
  /** Null once the person was deleted. */
  userId: string | null;
  apiKeyId: Generated<string | null>;
  runId: string | null;
  model: string;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** Null where the price of the model is not known. */
  costMicroDollars: string | null;
  /** True when the provider never said: the call was cut before its final count. */
  estimated: boolean;
  /** Milliseconds; null where it came to none, or nobody measured. */
  firstTokenMs: Generated<number | null>;
  createdAt: Generated<Date>;
}

/** Usage records of one day, added up by person, key and model. */
interface UsageDaysTable {
  id: Generated<string>;
  organizationId: string;
  day: Date;
  userId: string | null;
  apiKeyId: string | null;
  model: string;
  runs: number;
  inputTokens: string;
  outputTokens: string;
  cacheReadTokens: string;
  cacheWriteTokens: string;
  costMicroDollars: string;
  unpricedRuns: number;
  /** How many of the runs came to a first token, and the median of what it took, to two digits. */
  firstTokens: number;
  firstTokenMs: number | null;
}

interface UsageRollUpsTable {
  organizationId: string;
  /** The first day that is not in `usageDays`. */
  until: Date;
}

interface IdempotencyKeysTable {
  organizationId: string;
  userId: string;
  key: string;
  /** SHA-256 of the input of the call that took it. */
  digest: Buffer;
  requestId: string;
  status: number | null;
  body: string | null;
  conversationId: string | null;
  createdAt: Generated<Date>;
}

interface SettingsTable {
  name: string;
  value: string;
}

/** Append-only: a trigger refuses to change or delete what is in it. */
interface AuditLogTable {
  id: Generated<string>;
  organizationId: string;
  /** Null: Parley itself. */
  actorUserId: string | null;
  actorVia: AuditVia;
  actorCredentialId: string | null;
  action: string;
  targetType: string;
  targetId: string;
  before: JSONColumnType<Record<string, unknown>> | null;
  after: JSONColumnType<Record<string, unknown>> | null;
  requestId: string | null;
  createdAt: Generated<Date>;
}

interface BudgetsTable {
  organizationId: string;
  subjectType: BudgetSubjectType;
  subjectId: string;
  monthlyMicroDollars: string;
  /** The first day of the month, in UTC, whose money `spentMicroDollars` is. */
  month: Date;
  spentMicroDollars: Generated<string>;
  reservedMicroDollars: Generated<string>;
  createdAt: Generated<Date>;
}

/** For how many days conversations are kept without use; null: for ever. */
interface RetentionPoliciesTable {
  organizationId: string;
  chatDays: number | null;
  apiDays: number | null;
  appliesFrom: Date;
  sweptAt: Generated<Date>;
}

/** A person's own, for conversations. */
interface FoldersTable {
  id: string;
  organizationId: string;
  userId: string;
  name: string;
  createdAt: Generated<Date>;
}

interface McpServersTable {
  id: string;
  organizationId: string;
  name: string;
  url: string;
  headerNames: string[];
  sealedHeaders: Buffer | null;
  enabled: boolean;
  approval: McpApproval;
  allowedTools: string[] | null;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
}

interface PresetsTable {
  id: string;
  organizationId: string;
  userId: string;
  name: string;
  command: string;
  prompt: string;
  options: JSONColumnType<Preset["options"]>;
  shared: boolean;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
}

/** What a branch said when it was shared, for whoever has the link. */
interface SharesTable {
  id: string;
  /** SHA-256 of what the link ends with. */
  tokenHash: Buffer;
  organizationId: string;
  userId: string;
  conversationId: string;
  title: string | null;
  /** Null: whose it is is not shown. */
  author: string | null;
  messageCount: number;
  /** `json`, not `jsonb`: a model may say U+0000, which jsonb refuses. */
  messages: JSONColumnType<SharedMessage[]>;
  createdAt: Generated<Date>;
}

interface BatchesTable {
  id: string;
  organizationId: string;
  userId: string;
  apiKeyId: string | null;
  name: string | null;
  /** `receiving`: its lines still come in, and nobody sees it yet. */
  status: Generated<"receiving" | "running" | "ended">;
  /** SHA-256 of its file. */
  inputDigest: Buffer | null;
  idempotencyKey: string | null;
  items: Generated<number>;
  /** Of its lines. */
  bytes: Generated<string>;
  answered: Generated<number>;
  failed: Generated<number>;
  cancelled: Generated<number>;
  expired: Generated<number>;
  costMicroDollars: Generated<string>;
  /** How often requests were left with the provider and are not there any more. */
  lostChunks: Generated<number>;
  createdAt: Generated<Date>;
  cancelRequestedAt: Generated<Date | null>;
  endedAt: Generated<Date | null>;
  expiresAt: Generated<Date | null>;
}

/** Items whose requests were left with the provider together. */
interface BatchChunksTable {
  id: string;
  organizationId: string;
  batchId: string;
  /** Null: they are about to be. */
  providerBatchId: string | null;
  createdAt: Generated<Date>;
}

/** What is kept of how an item ended, beside its cost. */
export type BatchItemResult = Omit<BatchResult, "customId" | "status" | "costMicroDollars">;

interface BatchItemsTable {
  batchId: string;
  position: number;
  organizationId: string;
  customId: string;
  request: JSONColumnType<BatchItem>;
  model: string;
  bytes: number;
  /** Null: the price of its model is not known. */
  maxCostMicroDollars: string | null;
  /** `sent`: a model is being asked, and the cost is reserved. */
  status: Generated<"waiting" | "sent" | BatchResult["status"]>;
  chunkId: Generated<string | null>;
  reservedMicroDollars: Generated<string | null>;
  result: JSONColumnType<BatchItemResult> | null;
  costMicroDollars: Generated<string | null>;
  endedAt: Generated<Date | null>;
}

interface ScheduledPromptsTable {
  id: string;
  organizationId: string;
  userId: string;
  name: string;
  cron: string;
  timeZone: string;
  prompt: string;
  options: JSONColumnType<ScheduledPrompt["options"]>;
  /** The key that it is sent by; null: its person sends it. */
  apiKeyId: Generated<string | null>;
  /** The one that it goes on in; null: in a new one each time. */
  conversationId: string | null;
  enabled: boolean;
  disabledReason: ScheduledPrompt["disabledReason"];
  nextAt: Date | null;
  lastAt: Generated<Date | null>;
  lastRunId: Generated<string | null>;
  lastError: Generated<string | null>;
  /** In a row. */
  failures: Generated<number>;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
}

/** No row: conversations can be shared. */
interface SharingPoliciesTable {
  organizationId: string;
  allowed: boolean;
}

/** Background work, as people see it; pg-boss has what belongs to trying it. */
export interface JobsTable {
  id: string;
  /** Null: the installation's own. */
  organizationId: string | null;
  userId: string | null;
  name: string;
  status: Generated<JobStatus>;
  payload: JSONColumnType<Record<string, unknown>>;
  /** Of the jobs that have not ended, one of a name and an organization has it. */
  singletonKey: string | null;
  /** Grows with each change. */
  version: Generated<number>;
  /** How often it was begun; an attempt that was given back does not count. */
  attempt: Generated<number>;
  progressDone: Generated<number | null>;
  progressTotal: Generated<number | null>;
  progressNote: Generated<string | null>;
  error: Generated<string | null>;
  result: ColumnType<JobResult | null, string | null | undefined, string | null>;
  startAfter: Generated<Date>;
  cancelRequestedAt: Generated<Date | null>;
  createdAt: Generated<Date>;
  startedAt: Generated<Date | null>;
  endedAt: Generated<Date | null>;
}

interface JobResultChunksTable {
  jobId: string;
  position: number;
  bytes: Buffer;
}

interface WebhooksTable {
  id: string;
  organizationId: string;
  url: string;
  description: string;
  events: Webhook["events"];
  enabled: boolean;
  /** Why Parley disabled it; null: it is enabled, or somebody disabled it. */
  disabledReason: Webhook["disabledReason"];
  disabledAt: Date | null;
  /** When the first of the attempts failed since which none succeeded. */
  failingSince: Generated<Date | null>;
  /** Sealed, as the one before is, for `webhook:<id>`. */
  secret: Buffer;
  previousSecret: Generated<Buffer | null>;
  previousSecretUntil: Generated<Date | null>;
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
}

/** One message to one webhook: it is there as soon as its event has happened. */
interface WebhookDeliveriesTable {
  id: Generated<string>;
  organizationId: string;
  webhookId: string;
  eventType: string;
  /** What is told once; of one webhook, no two have the same. */
  eventKey: string;
  /** `json`, not `jsonb`: it is sent in this order. */
  data: JSONColumnType<Record<string, unknown>>;
  status: Generated<WebhookDeliveryStatus>;
  /** All that were begun, and those before it was last asked to be sent again. */
  attempts: Generated<number>;
  attemptsBefore: Generated<number>;
  /** While an attempt is under way: when it is taken for lost. Null: there is none to come. */
  nextAttemptAt: Generated<Date | null>;
  attemptedAt: Generated<Date | null>;
  responseStatus: Generated<number | null>;
  error: Generated<string | null>;
  deliveredAt: Generated<Date | null>;
  createdAt: Generated<Date>;
}
