import {
  type ContentBlock,
  type CallDecision,
  type MessageRole,
  type Principal,
  type RunFailure,
  type RunStatus,
} from "@parley/shared";
import { sql } from "kysely";
import type { Db, RunOptions } from "../tables.ts";
import { timeFromNow } from "../time-from-now.ts";
import { insertMessages } from "./messages.ts";

/** Rows of one INSERT: well below what one statement may have parameters for. */
const ROWS_AT_ONCE = 500;

/** Whether any of these ids is somebody's already, here or in another organization. */
export async function areIdsTaken(
  db: Db,
  { messageIds, runIds }: { messageIds: readonly string[]; runIds: readonly string[] },
): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    SELECT EXISTS (SELECT FROM messages WHERE id = ANY(${messageIds}::uuid[]))
      OR EXISTS (SELECT FROM runs WHERE id = ANY(${runIds}::uuid[])) AS taken
  `.execute(db);
  return rows[0]?.taken ?? true;
}

/** False: the id is taken. */
export async function insertImportedConversation(
  db: Db,
  { organizationId, userId }: Principal,
  {
    temporaryForMs,
    ...conversation
  }: {
    id: string;
    title: string | null;
    origin: "chat" | "api";
    createdAt: Date;
    updatedAt: Date;
    archived: boolean;
    pinned: boolean;
    /** A temporary one is deleted after so long without use. */
    temporaryForMs: number | undefined;
  },
): Promise<boolean> {
  const row = await db
    .insertInto("conversations")
    .values({
      ...conversation,
      ...(temporaryForMs !== undefined && { expiresAt: timeFromNow(temporaryForMs) }),
      organizationId,
      userId,
    })
    // By id, or by organization and id: of several at once those who looked at one of the two would
    // wait for one another.
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

export interface ImportedMessageRow {
  id: string;
  parentId: string | null;
  role: MessageRole;
  content: readonly ContentBlock[];
  createdAt: Date;
}

/** In the order of `messages`, which is then theirs. */
export async function insertImportedMessages(
  db: Db,
  place: { organizationId: string; conversationId: string },
  messages: readonly ImportedMessageRow[],
): Promise<void> {
  for (const some of slices(messages))
    await insertMessages(
      db,
      some.map((message) => ({ ...place, ...message })),
    );
}

export interface ImportedRunRow {
  id: string;
  messageId: string;
  model: string;
  status: RunStatus;
  attempt: number;
  options: RunOptions;
  decisions: readonly CallDecision[];
  requestId: string;
  stopReason: string | null;
  failure: RunFailure | null;
  upstreamRequestId: string | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date;
}

/** No call can have this as its input's digest. */
const NO_DIGEST = Buffer.alloc(0);

/** Runs that have ended; nobody owns them. */
export async function insertImportedRuns(
  db: Db,
  place: { organizationId: string; userId: string; conversationId: string },
  runs: readonly ImportedRunRow[],
): Promise<void> {
  for (const some of slices(runs))
    await db
      .insertInto("runs")
      .values(
        some.map(({ failure, options, decisions, ...run }) => ({
          ...place,
          ...run,
          options: JSON.stringify(options),
          decisions: JSON.stringify(decisions),
          inputDigest: NO_DIGEST,
          ownerId: null,
          failureCode: failure?.code ?? null,
          failureMessage: failure?.message ?? null,
          failureRetryable: failure?.retryable ?? null,
          failureRetryAfterMs: failure?.retryAfterMs ?? null,
        })),
      )
      .execute();
}

export async function insertImportedLog(
  db: Db,
  entries: readonly { runId: string; seq: number; data: string; terminal: boolean }[],
): Promise<void> {
  for (const some of slices(entries))
    await db
      .insertInto("runEvents")
      .values([...some])
      .execute();
}

export async function countMessages(
  db: Db,
  organizationId: string,
  conversationId: string,
): Promise<number> {
  const row = await db
    .selectFrom("messages")
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .where("organizationId", "=", organizationId)
    .where("conversationId", "=", conversationId)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

function* slices<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) yield rows.slice(at, at + ROWS_AT_ONCE);
}
