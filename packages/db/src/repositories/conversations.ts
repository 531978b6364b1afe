import {
  activeStatuses,
  type Conversation,
  type ListConversationsInput,
  type Principal,
} from "@parley/shared";
import { sql } from "kysely";
import { decodeCursor, type Page, toPage } from "../page-cursor.ts";
import type { Db } from "../tables.ts";
import { timeFromNow } from "../time-from-now.ts";

interface ConversationRow {
  id: string;
  title: string | null;
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date | null;
  pinned: boolean;
  archived: boolean;
  shownMessageId: string | null;
  folderId: string | null;
  activeRunIds: string[];
  waitingRunIds: string[];
}

function conversationRowToConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    title: row.title,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    temporary: row.expiresAt !== null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    pinned: row.pinned,
    archived: row.archived,
    shownMessageId: row.shownMessageId,
    folderId: row.folderId,
    activeRunIds: row.activeRunIds,
    waitingRunIds: row.waitingRunIds,
  };
}

/** The principal's own conversations; nobody else's exist for it. */
function selectConversations(db: Db, principal: Principal) {
  return db
    .selectFrom("conversations as c")
    .where("c.organizationId", "=", principal.organizationId)
    .where("c.userId", "=", principal.userId)
    .select(["c.id", "c.title", "c.createdAt", "c.updatedAt", "c.expiresAt"])
    .select(["c.pinned", "c.archived", "c.shownMessageId", "c.folderId"])
    .select(
      sql<string[]>`ARRAY(
        SELECT r.id::text FROM runs r
        WHERE r.conversation_id = c.id AND r.status IN (${sql.join(activeStatuses)})
        ORDER BY r.created_at)`.as("activeRunIds"),
    )
    .select(
      sql<string[]>`ARRAY(
        SELECT r.id::text FROM runs r
        WHERE r.conversation_id = c.id AND r.status = 'waiting'
        ORDER BY r.created_at)`.as("waitingRunIds"),
    );
}

export async function findConversation(
  db: Db,
  principal: Principal,
  id: string,
): Promise<Conversation | undefined> {
  const row = await selectConversations(db, principal).where("c.id", "=", id).executeTakeFirst();
  return row && conversationRowToConversation(row);
}

/** Those that a person leads, but for the temporary ones. */
export async function listConversations(
  db: Db,
  principal: Principal,
  { cursor, limit, only, folderId }: ListConversationsInput,
): Promise<Page<Conversation>> {
  let query = selectConversations(db, principal)
    .where("c.origin", "=", "chat")
    .where("c.expiresAt", "is", null)
    .where("c.archived", "=", only === "archived")
    .select(sql<string>`(extract(epoch FROM c.updated_at) * 1000000)::bigint`.as("micros"))
    .orderBy("c.updatedAt", "desc")
    .orderBy("c.id", "desc")
    .limit(limit + 1);
  if (only === "pinned") query = query.where("c.pinned", "=", true);
  if (only === "unfiled") query = query.where("c.folderId", "is", null);
  if (folderId !== undefined) query = query.where("c.folderId", "=", folderId);
  if (cursor !== undefined) {
    const { micros, id } = decodeCursor(cursor);
    query = query.where(
      sql<boolean>`(c.updated_at, c.id) < (timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${id}::uuid)`,
    );
  }
  return toPage(await query.execute(), limit, conversationRowToConversation);
}

/** Does nothing where the id is taken: by the same conversation, or by someone else's. */
export async function insertConversation(
  db: Db,
  principal: Principal,
  {
    temporaryForMs,
    ...conversation
  }: {
    id: string;
    title: string | null;
    origin?: "chat" | "api";
    /** A temporary one is deleted after so long without use. */
    temporaryForMs?: number | undefined;
    folderId?: string | undefined;
  },
): Promise<void> {
  await db
    .insertInto("conversations")
    .values({
      ...conversation,
      ...(temporaryForMs !== undefined && { expiresAt: timeFromNow(temporaryForMs) }),
      organizationId: principal.organizationId,
      userId: principal.userId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What a conversation that was touched is. */
export interface TouchedConversation {
  /** `held`: its caller holds it, so nothing can be added to it here. */
  was: "created" | "existing" | "held";
  temporary: boolean;
}

export interface TouchOptions {
  id: string;
  /** Makes it when the id is free. */
  create: boolean;
  /** Whether one that is made is temporary. */
  temporary: boolean;
  /** How long a temporary one stays from now on. */
  temporaryForMs: number;
  /** Of a temporary one no title is made. */
  titleIfNone: string | null;
}

/**
 * Marks it as just used and locks it until the transaction ends. Undefined: it does not exist, or
 * is not the principal's.
 */
export async function touchConversation(
  db: Db,
  principal: Principal,
  options: TouchOptions,
): Promise<TouchedConversation | undefined> {
  const made = options.create ? await make(db, principal, options) : undefined;
  const row = made ?? (await touch(db, principal, options));
  if (row === undefined) return undefined;
  const temporary = row.expiresAt !== null;
  if (row.isNew) return { was: "created", temporary };
  return { was: row.origin === "api" ? "held" : "existing", temporary };
}

function touch(db: Db, principal: Principal, options: TouchOptions) {
  const { organizationId, userId } = principal;
  return db
    .updateTable("conversations")
    .set(justUsed(principal, options))
    .where("organizationId", "=", organizationId)
    .where("userId", "=", userId)
    .where("id", "=", options.id)
    .returning(["origin", "expiresAt", sql<boolean>`false`.as("isNew")])
    .executeTakeFirst();
}

function make(db: Db, principal: Principal, options: TouchOptions) {
  const { organizationId, userId } = principal;
  const { id, temporary, temporaryForMs, titleIfNone } = options;
  return (
    db
      .insertInto("conversations")
      .values({
        id,
        organizationId,
        userId,
        ...(temporary
          ? { title: null, expiresAt: timeFromNow(temporaryForMs) }
          : { title: titleIfNone, hasFirstWordsAsTitle: mayBeNamed(principal, options) }),
      })
      // Of several at once: DO UPDATE would look at one of the two unique indexes only, and the other
      // would let them fail, or wait for one another.
      .onConflict((conflict) => conflict.doNothing())
      .returning(["origin", "expiresAt", sql<boolean>`true`.as("isNew")])
      .executeTakeFirst()
  );
}

/** Only on the page somebody looks for a conversation by its title: programs pay for none. */
function mayBeNamed({ via }: Principal, { titleIfNone }: TouchOptions): boolean {
  return titleIfNone !== null && via === "session";
}

function justUsed(principal: Principal, options: TouchOptions) {
  const { temporaryForMs, titleIfNone } = options;
  return {
    updatedAt: sql<Date>`now()`,
    usedAt: sql<Date>`now()`,
    archived: false,
    // Where something is added is where its person is.
    shownMessageId: null,
    expiresAt: sql<Date | null>`CASE WHEN conversations.expires_at IS NOT NULL
      THEN ${timeFromNow(temporaryForMs)} END`,
    title: sql<string | null>`CASE WHEN conversations.expires_at IS NULL
      THEN coalesce(conversations.title, ${titleIfNone}) ELSE conversations.title END`,
    hasFirstWordsAsTitle: sql<boolean>`conversations.has_first_words_as_title
      OR (conversations.title IS NULL AND conversations.expires_at IS NULL AND ${mayBeNamed(principal, options)})`,
  };
}

export async function updateConversation(
  db: Db,
  principal: Principal,
  id: string,
  change: {
    title?: string | undefined;
    pinned?: boolean | undefined;
    archived?: boolean | undefined;
    shownMessageId?: string | undefined;
    folderId?: string | null | undefined;
  },
): Promise<void> {
  if (Object.values(change).every((value) => value === undefined)) return;
  await db
    .updateTable("conversations")
    .set({ ...change, ...(change.title !== undefined && { hasFirstWordsAsTitle: false }) })
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .where("id", "=", id)
    .execute();
}

export async function countPinned(db: Db, principal: Principal): Promise<number> {
  const { count } = await db
    .selectFrom("conversations")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .where("pinned", "=", true)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whether a conversation is one that expires; one that is not there any more has. */
export async function isTemporaryConversation(
  db: Db,
  organizationId: string,
  id: string,
): Promise<boolean> {
  const row = await db
    .selectFrom("conversations")
    .select("expiresAt")
    .where("organizationId", "=", organizationId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined || row.expiresAt !== null;
}
