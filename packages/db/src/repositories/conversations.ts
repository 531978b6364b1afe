import type { Conversation, Principal } from "@parley/shared";
import { sql } from "kysely";
import { decodeCursor, type Page, toPage } from "../page-cursor.ts";
import type { Db } from "../tables.ts";

interface ConversationRow {
  id: string;
  title: string | null;
  createdAt: Date;
  updatedAt: Date;
  activeRunIds: string[];
}

function conversationRowToConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    title: row.title,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    activeRunIds: row.activeRunIds,
  };
}

/** The principal's own conversations; nobody else's exist for it. */
function selectConversations(db: Db, principal: Principal) {
  return db
    .selectFrom("conversations as c")
    .where("c.organizationId", "=", principal.organizationId)
    .where("c.userId", "=", principal.userId)
    .select(["c.id", "c.title", "c.createdAt", "c.updatedAt"])
    .select(
      sql<string[]>`ARRAY(
        SELECT r.id::text FROM runs r
        WHERE r.conversation_id = c.id AND r.status IN ('queued', 'streaming')
        ORDER BY r.created_at)`.as("activeRunIds"),
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

/** Those that a person leads. */
export async function listConversations(
  db: Db,
  principal: Principal,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<Conversation>> {
  let query = selectConversations(db, principal)
    .where("c.origin", "=", "chat")
    .select(sql<string>`(extract(epoch FROM c.updated_at) * 1000000)::bigint`.as("micros"))
    .orderBy("c.updatedAt", "desc")
    .orderBy("c.id", "desc")
    .limit(limit + 1);
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
  conversation: { id: string; title: string | null; origin?: "chat" | "api" },
): Promise<void> {
  await db
    .insertInto("conversations")
    .values({
      ...conversation,
      organizationId: principal.organizationId,
      userId: principal.userId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/**
 * Marks it as just used and locks it until the transaction ends; with `create`, makes it when the
 * id is free. Undefined: it does not exist, or is not the principal's. `held`: its caller holds
 * it, so nothing can be added to it here.
 */
export async function touchConversation(
  db: Db,
  principal: Principal,
  { id, create, titleIfNone }: { id: string; create: boolean; titleIfNone: string | null },
): Promise<"created" | "existing" | "held" | undefined> {
  if (create) {
    const made = await makeOrTouch(db, principal, id, titleIfNone);
    if (made?.isNew === true) return "created";
    return made && (made.origin === "api" ? "held" : "existing");
  }
  const row = await db
    .updateTable("conversations")
    .set((eb) => ({
      updatedAt: sql<Date>`now()`,
      title: eb.fn.coalesce("title", eb.val(titleIfNone)),
    }))
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .where("id", "=", id)
    .returning("origin")
    .executeTakeFirst();
  return row && (row.origin === "api" ? "held" : "existing");
}

function makeOrTouch(db: Db, principal: Principal, id: string, title: string | null) {
  const { organizationId, userId } = principal;
  return db
    .insertInto("conversations")
    .values({ id, title, organizationId, userId })
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet((eb) => ({
          updatedAt: sql<Date>`now()`,
          title: eb.fn.coalesce("conversations.title", eb.val(title)),
        }))
        .where("conversations.organizationId", "=", organizationId)
        .where("conversations.userId", "=", userId),
    )
    .returning(["origin", sql<boolean>`xmax = 0`.as("isNew")])
    .executeTakeFirst();
}

export async function renameConversation(
  db: Db,
  principal: Principal,
  id: string,
  title: string,
): Promise<boolean> {
  const row = await db
    .updateTable("conversations")
    .set({ title })
    .where("organizationId", "=", principal.organizationId)
    .where("userId", "=", principal.userId)
    .where("id", "=", id)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
