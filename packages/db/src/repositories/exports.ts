import type { ContentBlock, MessageRole, Role } from "@parley/shared";
import { sql } from "kysely";
import type { Db, RunUsage } from "../tables.ts";
import { type ApiKeyRow, apiKeyColumns } from "./api-keys.ts";
import { type PresetRow, presetColumns } from "./presets.ts";
import type { RunRow } from "./runs.ts";

/** Rows of one read: messages may be long, so few of them. */
const MESSAGES_AT_ONCE = 50;
const ROWS_AT_ONCE = 500;
/** Places of messages that are read at once: a few bytes each. */
const PLACES_AT_ONCE = 5_000;

/** Whose: everything of an organization, or of one person in it. */
export interface ExportedOwner {
  organizationId: string;
  userId?: string | undefined;
}

/**
 * Reads page by page, so that memory is bounded and no connection is held while the reader is slow.
 * What is added meanwhile may be there, what is deleted may be missing.
 */
async function* readPages<Row>(
  limit: number,
  read: (last: Row | undefined) => Promise<Row[]>,
): AsyncGenerator<Row, void> {
  let last: Row | undefined;
  do {
    const rows = await read(last);
    yield* rows;
    last = rows.length < limit ? undefined : rows.at(-1);
  } while (last !== undefined);
}

export interface ConversationExportRow {
  id: string;
  userId: string;
  title: string | null;
  origin: "chat" | "api";
  createdAt: Date;
  updatedAt: Date;
  temporary: boolean;
  pinned: boolean;
  archived: boolean;
  /** The name of its folder. */
  folder: string | null;
}

function selectConversations(db: Db, { organizationId, userId }: ExportedOwner) {
  const query = db
    .selectFrom("conversations as c")
    .leftJoin("folders as f", "f.id", "c.folderId")
    .select(["c.id", "c.userId", "c.title", "c.origin", "c.createdAt", "c.updatedAt"])
    .select(["c.pinned", "c.archived", "f.name as folder"])
    .select(sql<boolean>`c.expires_at IS NOT NULL`.as("temporary"))
    .where("c.organizationId", "=", organizationId);
  return userId === undefined ? query : query.where("c.userId", "=", userId);
}

export function readConversations(
  db: Db,
  owner: ExportedOwner,
): AsyncGenerator<ConversationExportRow, void> {
  return readPages(ROWS_AT_ONCE, (last) => {
    const query = selectConversations(db, owner).orderBy("c.id").limit(ROWS_AT_ONCE);
    return (last === undefined ? query : query.where("c.id", ">", last.id)).execute();
  });
}

/** Undefined: there is none, or it is someone else's. */
export function findConversationToExport(
  db: Db,
  owner: Required<ExportedOwner>,
  id: string,
): Promise<ConversationExportRow | undefined> {
  return selectConversations(db, owner).where("c.id", "=", id).executeTakeFirst();
}

export interface MessageExportRow {
  id: string;
  parentId: string | null;
  role: MessageRole;
  content: ContentBlock[];
  createdAt: Date;
  position: string;
  run: (Omit<RunRow, keyof RunUsage | "firstTokenMs"> & { usage: RunUsage | null }) | null;
}

/**
 * The messages of a conversation in the order in which they were added, with their runs.
 * @param only the ids of those that are wanted; left out: all
 */
export async function* readMessages(
  db: Db,
  organizationId: string,
  conversationId: string,
  only?: readonly string[],
): AsyncGenerator<MessageExportRow, void> {
  const place = { organizationId, conversationId, only };
  // Their places first, many at a time: where Postgres believes that there are few messages, it
  // goes through all that are left for each read that is limited.
  const positions = readPages<{ position: string }>(PLACES_AT_ONCE, (last) =>
    selectMessages(db, place)
      .select("position")
      .where("position", ">", last?.position ?? "0")
      .limit(PLACES_AT_ONCE)
      .execute(),
  );
  for await (const [first, last] of spans(positions, MESSAGES_AT_ONCE)) {
    const messages = await selectMessages(db, place)
      .select(["id", "parentId", "role", "content", "createdAt", "position"])
      .where("position", ">=", first)
      .where("position", "<=", last)
      .execute();
    const runs = await findRunsOf(
      db,
      messages.map(({ id }) => id),
    );
    for (const message of messages) yield { ...message, run: runs.get(message.id) ?? null };
  }
}

function selectMessages(
  db: Db,
  {
    organizationId,
    conversationId,
    only,
  }: { organizationId: string; conversationId: string; only: readonly string[] | undefined },
) {
  const query = db
    .selectFrom("messages")
    .where("organizationId", "=", organizationId)
    .where("conversationId", "=", conversationId)
    .orderBy("position");
  if (only === undefined) return query;
  return query.where("id", "=", (eb) => eb.fn.any(eb.val([...only])));
}

/**
 * The ids of the branch that ends with `leaf`, or with the message that was added last. Empty: there
 * is none, or it is not in the conversation.
 */
export async function findBranch(
  db: Db,
  organizationId: string,
  conversationId: string,
  leaf: string,
): Promise<string[]> {
  const end =
    leaf === "latest"
      ? sql`(SELECT id FROM messages WHERE organization_id = ${organizationId}
          AND conversation_id = ${conversationId} ORDER BY position DESC LIMIT 1)`
      : sql`${leaf}::uuid`;
  const { rows } = await sql<{ id: string }>`
    WITH RECURSIVE branch AS (
      SELECT id, parent_id FROM messages
      WHERE organization_id = ${organizationId} AND conversation_id = ${conversationId}
        AND id = ${end}
      UNION ALL
      SELECT m.id, m.parent_id FROM messages m
      JOIN branch b ON m.id = b.parent_id AND m.conversation_id = ${conversationId}
    ) SELECT id FROM branch
  `.execute(db);
  return rows.map(({ id }) => id);
}

/** The first and the last of each so many. */
async function* spans(
  rows: AsyncIterable<{ position: string }>,
  size: number,
): AsyncGenerator<readonly [first: string, last: string], void> {
  let first: string | undefined;
  let last = "";
  let count = 0;
  for await (const { position } of rows) {
    first ??= position;
    last = position;
    if (++count < size) continue;
    yield [first, last];
    first = undefined;
    count = 0;
  }
  if (first !== undefined) yield [first, last];
}

async function findRunsOf(db: Db, messageIds: readonly string[]) {
  const rows = await db
    .selectFrom("runs as r")
    .leftJoin("usageRecords as u", "u.runId", "r.id")
    .selectAll("r")
    .select(["u.inputTokens", "u.outputTokens", "u.cacheReadTokens", "u.cacheWriteTokens"])
    .select(["u.costMicroDollars", "u.estimated"])
    .where("r.messageId", "=", sql<string>`ANY(${messageIds}::uuid[])`)
    .execute();
  return new Map(
    rows.map(
      ({
        inputTokens,
        outputTokens,
        cacheReadTokens,
        cacheWriteTokens,
        costMicroDollars,
        estimated,
        ...run
      }) => {
        const usage =
          inputTokens === null
            ? (run.options.imported?.usage ?? null)
            : {
                inputTokens,
                outputTokens: outputTokens ?? 0,
                cacheReadTokens: cacheReadTokens ?? 0,
                cacheWriteTokens: cacheWriteTokens ?? 0,
                costMicroDollars: costMicroDollars === null ? null : Number(costMicroDollars),
                estimated: estimated ?? false,
              };
        return [run.messageId, { ...run, usage }];
      },
    ),
  );
}

export interface MemberExportRow {
  userId: string;
  name: string;
  role: Role;
  createdAt: Date;
}

export function readMembers(db: Db, owner: ExportedOwner): AsyncGenerator<MemberExportRow, void> {
  return readPages(ROWS_AT_ONCE, (last) => {
    let query = db
      .selectFrom("members as m")
      .innerJoin("users as u", "u.id", "m.userId")
      .select(["m.userId", "u.name", "m.role", "m.createdAt"])
      .where("m.organizationId", "=", owner.organizationId)
      .orderBy("m.userId")
      .limit(ROWS_AT_ONCE);
    if (owner.userId !== undefined) query = query.where("m.userId", "=", owner.userId);
    if (last !== undefined) query = query.where("m.userId", ">", last.userId);
    return query.execute();
  });
}

/** The keys' metadata: the keys themselves are nowhere. */
export function readApiKeys(db: Db, owner: ExportedOwner): AsyncGenerator<ApiKeyRow, void> {
  return readPages(ROWS_AT_ONCE, (last) => {
    let query = db
      .selectFrom("apiKeys")
      .select(apiKeyColumns)
      .where("organizationId", "=", owner.organizationId)
      .orderBy("id")
      .limit(ROWS_AT_ONCE);
    if (owner.userId !== undefined) query = query.where("userId", "=", owner.userId);
    if (last !== undefined) query = query.where("id", ">", last.id);
    return query.execute();
  });
}

export interface UsageExportRow {
  id: string;
  userId: string | null;
  apiKeyId: string | null;
  runId: string | null;
  model: string;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  costMicroDollars: string | null;
  estimated: boolean;
  firstTokenMs: number | null;
  createdAt: Date;
}

export function readUsageRecords(
  db: Db,
  owner: ExportedOwner,
): AsyncGenerator<UsageExportRow, void> {
  return readPages(ROWS_AT_ONCE, (last) => {
    let query = db
      .selectFrom("usageRecords")
      .select(["id", "userId", "apiKeyId", "runId", "model", "inputTokens", "outputTokens"])
      .select(["cacheReadTokens", "cacheWriteTokens", "costMicroDollars", "estimated"])
      .select(["firstTokenMs", "createdAt"])
      .where("organizationId", "=", owner.organizationId)
      .orderBy("id")
      .limit(ROWS_AT_ONCE);
    if (owner.userId !== undefined) query = query.where("userId", "=", owner.userId);
    if (last !== undefined) query = query.where("id", ">", last.id);
    return query.execute();
  });
}

export function readPresets(db: Db, owner: ExportedOwner): AsyncGenerator<PresetRow, void> {
  return readPages(ROWS_AT_ONCE, (last) => {
    let query = db
      .selectFrom("presets")
      .select(presetColumns)
      .where("organizationId", "=", owner.organizationId)
      .orderBy("id")
      .limit(ROWS_AT_ONCE);
    if (owner.userId !== undefined) query = query.where("userId", "=", owner.userId);
    if (last !== undefined) query = query.where("id", ">", last.id);
    return query.execute();
  });
}

export interface FolderExportRow {
  id: string;
  userId: string;
  name: string;
  createdAt: Date;
}

export function readFolders(db: Db, owner: ExportedOwner): AsyncGenerator<FolderExportRow, void> {
  return readPages(ROWS_AT_ONCE, (last) => {
    let query = db
      .selectFrom("folders")
      .select(["id", "userId", "name", "createdAt"])
      .where("organizationId", "=", owner.organizationId)
      .orderBy("id")
      .limit(ROWS_AT_ONCE);
    if (owner.userId !== undefined) query = query.where("userId", "=", owner.userId);
    if (last !== undefined) query = query.where("id", ">", last.id);
    return query.execute();
  });
}
