import type { ContentBlock, ErrorCode, MessageRole, RunStatus } from "@parley/shared";
import type { Generated, JSONColumnType, Kysely, Transaction } from "kysely";

/** The tables, as Kysely sees them. Their constraints are in `migrations/`. */
export interface Tables {
  organizations: OrganizationsTable;
  users: UsersTable;
  apiTokens: ApiTokensTable;
  sessions: SessionsTable;
  signInCodes: SignInCodesTable;
  conversations: ConversationsTable;
  messages: MessagesTable;
  runs: RunsTable;
  runEvents: RunEventsTable;
  runOwners: RunOwnersTable;
  usageRecords: UsageRecordsTable;
}

/** The database, or a transaction of it: domain functions compose on either. */
export type Db = Kysely<Tables> | Transaction<Tables>;

interface OrganizationsTable {
  id: string;
  name: string;
  createdAt: Generated<Date>;
}

interface UsersTable {
  id: string;
  organizationId: string;
  name: string;
  role: "owner";
  createdAt: Generated<Date>;
}

interface ApiTokensTable {
  tokenHash: Buffer;
  organizationId: string;
  userId: string;
  createdAt: Generated<Date>;
}

interface SessionsTable {
  tokenHash: Buffer;
  organizationId: string;
  userId: string;
  createdAt: Generated<Date>;
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
  createdAt: Generated<Date>;
  updatedAt: Generated<Date>;
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

/** What a run was asked for beyond its place in the tree. */
export interface RunOptions {
  /** `continue` begins with the kept text of the message it goes on from. */
  kind: "answer" | "continue";
  maxTokens?: number | undefined;
  system?: string | undefined;
  thinking?: boolean | undefined;
  /** The cut-off answer that a `continue` run goes on from. */
  continues?: string | undefined;
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
  /** SHA-256 of the input that made it, for idempotent sends (invariant 8). */
  inputDigest: Buffer;
  ownerId: string | null;
  stopRequestedAt: Date | null;
  stopReason: string | null;
  failureCode: ErrorCode | null;
  failureMessage: string | null;
  failureRetryable: boolean | null;
  failureRetryAfterMs: number | null;
  upstreamRequestId: string | null;
  createdAt: Generated<Date>;
  startedAt: Date | null;
  endedAt: Date | null;
}

interface RunEventsTable {
  runId: string;
  seq: number;
  /** The event as JSON text, just as it is sent. */
  data: string;
  terminal: Generated<boolean>;
}

interface RunOwnersTable {
  id: string;
  expiresAt: Date;
}

interface UsageRecordsTable {
  id: Generated<string>;
  organizationId: string;
  userId: string;
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
  createdAt: Generated<Date>;
}
