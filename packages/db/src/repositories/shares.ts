import type {
  OrganizationShare,
  Principal,
  Share,
  SharedConversation,
  SharedMessage,
} from "@parley/shared";
import { sql } from "kysely";
import { decodeCursor, type Page, toPage } from "../page-cursor.ts";
import type { Db } from "../tables.ts";
import { hashSecret } from "./credentials.ts";

export interface NewShare {
  id: string;
  /** Only its hash is stored. */
  token: string;
  conversationId: string;
  title: string | null;
  author: string | null;
  messages: readonly SharedMessage[];
}

interface ShareRow {
  id: string;
  conversationId: string;
  title: string | null;
  author: string | null;
  messageCount: number;
  createdAt: Date;
}

const columns = ["id", "conversationId", "title", "author", "messageCount", "createdAt"] as const;
const columnsOfShare = [
  "s.id",
  "s.conversationId",
  "s.title",
  "s.author",
  "s.messageCount",
  "s.createdAt",
] as const;

function shareRowToShare(row: ShareRow): Share {
  return {
    id: row.id,
    conversationId: row.conversationId,
    title: row.title,
    messages: row.messageCount,
    showsAuthor: row.author !== null,
    createdAt: row.createdAt.toISOString(),
  };
}

export async function insertShare(
  db: Db,
  { organizationId, userId }: Principal,
  { token, messages, ...share }: NewShare,
): Promise<Share> {
  const row = await db
    .insertInto("shares")
    .values({
      ...share,
      organizationId,
      userId,
      tokenHash: hashSecret(token),
      messageCount: messages.length,
      messages: JSON.stringify(messages),
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  return shareRowToShare(row);
}

/** How many links a person has, and how many of them are to one conversation. */
export async function countShares(
  db: Db,
  { organizationId, userId }: Principal,
  conversationId: string,
): Promise<{ ofUser: number; ofConversation: number }> {
  const { rows } = await sql<{ ofUser: number; ofConversation: number }>`
    SELECT count(*)::integer AS of_user,
      (count(*) FILTER (WHERE conversation_id = ${conversationId}))::integer AS of_conversation
    FROM shares WHERE organization_id = ${organizationId} AND user_id = ${userId}
  `.execute(db);
  return rows[0] ?? { ofUser: 0, ofConversation: 0 };
}

const micros = sql<string>`(extract(epoch FROM s.created_at) * 1000000)::bigint`;

/** The person's, the latest first. */
export async function listShares(
  db: Db,
  { organizationId, userId }: Principal,
  page: { cursor?: string | undefined; limit: number; conversationId?: string | undefined },
): Promise<Page<Share>> {
  let query = selectPage(db, organizationId, page).where("s.userId", "=", userId);
  if (page.conversationId !== undefined)
    query = query.where("s.conversationId", "=", page.conversationId);
  return toPage(await query.execute(), page.limit, shareRowToShare);
}

/** Everybody's in the organization, the latest first. */
export async function listOrganizationShares(
  db: Db,
  { organizationId }: Principal,
  page: { cursor?: string | undefined; limit: number },
): Promise<Page<OrganizationShare>> {
  const rows = await selectPage(db, organizationId, page)
    .innerJoin("users as u", "u.id", "s.userId")
    .select(["s.userId", "u.name as userName"])
    .execute();
  return toPage(rows, page.limit, ({ userId, userName, ...row }) => {
    const { title: _title, ...share } = shareRowToShare(row);
    return { ...share, userId, userName };
  });
}

function selectPage(
  db: Db,
  organizationId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const query = db
    .selectFrom("shares as s")
    .select(columnsOfShare)
    .select(micros.as("micros"))
    .where("s.organizationId", "=", organizationId)
    .orderBy("s.createdAt", "desc")
    .orderBy("s.id", "desc")
    .limit(limit + 1);
  if (cursor === undefined) return query;
  const after = decodeCursor(cursor);
  return query.where(
    sql<boolean>`(s.created_at, s.id) < (timestamptz 'epoch' + ${after.micros}::bigint * interval '1 microsecond', ${after.id}::uuid)`,
  );
}

/** Removes it with what it showed: the person's own, or anybody's of the organization. */
export async function deleteShare(
  db: Db,
  { organizationId, userId }: { organizationId: string; userId?: string | undefined },
  id: string,
): Promise<{ userId: string; conversationId: string } | undefined> {
  let query = db
    .deleteFrom("shares")
    .where("organizationId", "=", organizationId)
    .where("id", "=", id);
  if (userId !== undefined) query = query.where("userId", "=", userId);
  return query.returning(["userId", "conversationId"]).executeTakeFirst();
}

/**
 * What the link with this token shows: as long as its maker belongs to the organization, and that
 * allows it.
 */
export async function findSharedConversation(
  db: Db,
  token: string,
): Promise<SharedConversation | undefined> {
  const { rows } = await sql<{
    title: string | null;
    author: string | null;
    createdAt: Date;
    messages: SharedMessage[];
  }>`
    SELECT s.title, s.author, s.created_at, s.messages
    FROM shares s
    JOIN members m USING (organization_id, user_id)
    JOIN users u ON u.id = s.user_id AND NOT is_banned(u)
    WHERE s.token_hash = ${hashSecret(token)}
      AND NOT EXISTS (SELECT FROM sharing_policies p
        WHERE p.organization_id = s.organization_id AND NOT p.allowed)
  `.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { createdAt, ...shared } = row;
  return { ...shared, sharedAt: createdAt.toISOString() };
}

/** All links to a conversation, the first first. There are few: `MAX_SHARES_OF_CONVERSATION`. */
export async function listSharesOfConversation(
  db: Db,
  organizationId: string,
  conversationId: string,
): Promise<Share[]> {
  const rows = await db
    .selectFrom("shares")
    .select(columns)
    .where("organizationId", "=", organizationId)
    .where("conversationId", "=", conversationId)
    .orderBy("createdAt")
    .execute();
  return rows.map(shareRowToShare);
}
