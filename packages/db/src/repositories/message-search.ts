import type { ContentBlock, MessageRole } from "@parley/shared";
import { type RawBuilder, sql } from "kysely";
import { searchWords } from "../search/search-words.ts";
import { type SearchQuery, type SearchTerm, toTsquery } from "../search/search-query.ts";
import type { Db } from "../tables.ts";
import type { Owner } from "./owners.ts";
import { endOfBuckets, NEWEST } from "./search-buckets.ts";

/** The newest so many have the words that a misspelt one is compared with. */
const VOCABULARY = 300;
/** The newest so many titles are looked through, before all that are left are. */
const RECENT_TITLES = 3_000;
/** So many messages of a bucket are looked through rather than to gather all words with a beginning. */
const FEW = 200;
/** Milliseconds that the search of all that is older may take. */
const OLDER_MS = 1_000;
/** And that of all older titles. */
const OLDER_TITLES_MS = 200;

/**
 * What adds the words of messages to the search, within the statement that writes them: `added` is
 * the messages' rows there, as `(id, organization_id, conversation_id, position)`. Those of
 * conversations that are in no list are left out.
 */
export function indexWords(
  added: RawBuilder<unknown>,
  messages: readonly { id: string; content: readonly ContentBlock[] }[],
): RawBuilder<{ messageId: string }> {
  const worded = messages
    .map(({ id, content }) => ({ id, words: searchWords(content) }))
    .filter(({ words }) => words !== "");
  return sql<{ messageId: string }>`
    INSERT INTO message_search
      (message_id, organization_id, user_id, conversation_id, position, words)
    SELECT added.id, c.organization_id, c.user_id, c.id, added.position,
      array_to_tsvector(string_to_array(worded.words, ' '))
    FROM unnest(${worded.map(({ id }) => id)}::uuid[], ${worded.map(({ words }) => words)}::text[])
      AS worded (id, words)
    JOIN ${added} AS added ON added.id = worded.id
    JOIN conversations c ON c.id = added.conversation_id
    WHERE c.origin = 'chat' AND c.expires_at IS NULL
    ON CONFLICT (message_id) DO UPDATE SET words = excluded.words
    RETURNING message_id`;
}

/** A message that was found, without its text. */
export interface FoundMessage {
  id: string;
  conversationId: string;
  /** Its place among all messages: the later, the newer. */
  micros: string;
}

export interface SearchPlace {
  terms: readonly SearchTerm[];
  /** The last one of the page before. */
  before: string | undefined;
  limit: number;
}

export interface RecentMatches {
  found: FoundMessage[];
  /** Where what was not looked through begins; null: all of it was. */
  olderFrom: string | null;
}

const columns = sql`message_id AS id, conversation_id, position AS micros`;

/** Looks through the newest messages one by one, until there are enough. */
export async function searchRecent(
  db: Db,
  owner: Owner,
  { terms, before, limit }: SearchPlace,
): Promise<RecentMatches> {
  const until = before === undefined ? sql`` : sql`AND position < ${before}::bigint`;
  const mine = sql`${isOf(owner)} AND bucket IS NULL AND position > ${endOfBuckets(owner)} ${until}`;
  const { rows } = await sql<FoundMessage>`
    SELECT ${columns} FROM (
      SELECT message_id, conversation_id, position, words FROM message_search
      WHERE ${mine} ORDER BY position DESC LIMIT ${NEWEST}
    ) recent
    WHERE words @@ ${toTsquery(terms)}::tsquery
    LIMIT ${limit}
  `.execute(db);
  if (rows.length >= limit) return { found: rows, olderFrom: null };
  const { rows: older } = await sql<{ position: string | null }>`
    SELECT coalesce(
      (SELECT position FROM message_search WHERE ${mine}
        ORDER BY position DESC OFFSET ${NEWEST} LIMIT 1),
      (SELECT ${before === undefined ? sql`to_position` : sql`least(to_position, ${before}::bigint - 1)`}
        FROM search_buckets WHERE ${isOf(owner)} ORDER BY to_position DESC LIMIT 1)) AS position
  `.execute(db);
  return { found: rows, olderFrom: older[0]?.position ?? null };
}

const isOf = ({ organizationId, userId }: Owner) =>
  sql`organization_id = ${organizationId} AND user_id = ${userId}`;

/**
 * Looks for what is older, bucket by bucket from the newest, until there are enough. Undefined: it
 * took too long.
 */
export async function searchOlder(
  db: Db,
  owner: Owner,
  { terms, from, limit }: { terms: readonly SearchTerm[]; from: string; limit: number },
): Promise<FoundMessage[] | undefined> {
  return withinMs(db, OLDER_MS, async (trx) => {
    const { rows } = await sql<FoundMessage>`
      WITH buckets AS MATERIALIZED (
        SELECT id, after_position, to_position FROM search_buckets
        WHERE ${isOf(owner)} AND after_position < ${from}::bigint
        UNION ALL
        SELECT NULL, ${endOfBuckets(owner)}, ${from}::bigint
        ORDER BY after_position DESC
      ), found AS (
        SELECT inside.* FROM buckets b CROSS JOIN LATERAL (
          SELECT message_id, conversation_id, position FROM message_search
          WHERE ${mayHaveInBucket(terms)} AND bucket IS NOT NULL AND position <= ${from}::bigint
            AND (organization_id, user_id) IS NOT DISTINCT FROM
              (${owner.organizationId}::uuid, ${owner.userId}::uuid)
          UNION ALL
          SELECT message_id, conversation_id, position FROM message_search
          WHERE ${isOf(owner)} AND bucket IS NULL AND position <= ${from}::bigint
            AND position > b.after_position AND position <= b.to_position
            AND words @@ ${toTsquery(terms)}::tsquery
          ORDER BY position DESC
        ) inside LIMIT ${limit}
      )
      SELECT ${columns} FROM found ORDER BY position DESC
    `.execute(trx);
    return rows;
  });
}

/**
 * All words that have a beginning are gathered from the index before they are compared with the other
 * words. Where a bucket has few messages with those, it is quicker to look through these.
 */
function mayHaveInBucket(terms: readonly SearchTerm[]): RawBuilder<unknown> {
  const whole = terms.filter(({ prefix }) => !prefix);
  if (whole.length === 0 || whole.length === terms.length) return hasInBucket(terms);
  return sql`words_in_bucket(bucket, words) @@ CASE WHEN EXISTS (
      SELECT FROM message_search WHERE ${hasInBucket(whole)} AND bucket IS NOT NULL OFFSET ${FEW}
    ) THEN ${inBucket(terms)} ELSE ${inBucket(whole)} END AND words @@ ${toTsquery(terms)}::tsquery`;
}

const hasInBucket = (terms: readonly SearchTerm[]) =>
  sql`words_in_bucket(bucket, words) @@ ${inBucket(terms)}`;

/** In the index each word has its bucket before it; no word has an `@`. */
function inBucket(terms: readonly SearchTerm[]): RawBuilder<unknown> {
  const query = toTsquery(terms.map(({ text, prefix }) => ({ text: `@${text}`, prefix })));
  return sql`replace(${query}, '@', to_hex(b.id) || '@')::tsquery`;
}

/** Undefined: a statement of it took longer than so many ms, and was ended. */
async function withinMs<Result>(
  db: Db,
  ms: number,
  work: (trx: Db) => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await db.transaction().execute(async (trx) => {
      await sql`SELECT set_config('statement_timeout', ${String(ms)}, true),
        set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true)`.execute(trx);
      return work(trx);
    });
  } catch (error) {
    if (isTimeout(error)) return undefined;
    throw error;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "57014";
}

/** For each word that the person's newest messages and titles do not have, the one most like it that they do. */
export async function findSimilarWords(
  db: Db,
  { organizationId, userId }: Owner,
  words: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ word: string; similar: string }>`
    WITH vocabulary AS MATERIALIZED (
      SELECT DISTINCT unnest(tsvector_to_array(words)) AS word FROM (
        SELECT words FROM message_search
        WHERE organization_id = ${organizationId} AND user_id = ${userId} AND bucket IS NULL
        ORDER BY position DESC LIMIT ${VOCABULARY}
      ) recent
      UNION
      SELECT regexp_split_to_table(folded_title, '[^[:alnum:]]+') FROM (
        SELECT folded_title FROM conversations
        WHERE organization_id = ${organizationId} AND user_id = ${userId}
          AND origin = 'chat' AND expires_at IS NULL
        ORDER BY updated_at DESC, id DESC LIMIT ${VOCABULARY}
      ) titled
    )
    SELECT sought.word, closest.word AS similar
    FROM unnest(${words}::text[]) AS sought (word)
    CROSS JOIN LATERAL (
      SELECT v.word, v.word LIKE '%' || sought.word || '%' AS within,
        similarity(v.word, sought.word) AS likeness
      FROM vocabulary v
      WHERE v.word NOT LIKE '@%' AND v.word NOT LIKE sought.word || '%'
        AND length(v.word) BETWEEN length(sought.word) - 2 AND length(sought.word) * 3 + 2
        AND (v.word LIKE '%' || sought.word || '%' OR similarity(v.word, sought.word) >= 0.35)
      ORDER BY within DESC, likeness DESC, v.word LIMIT 1
    ) closest
  `.execute(db);
  return new Map(rows.map(({ word, similar }) => [word, similar]));
}

/** A conversation in which something was found. */
export interface FoundConversation {
  id: string;
  title: string | null;
  updatedAt: Date;
}

/** Conversations with all of the words in their titles, the latest first. */
export async function searchTitles(
  db: Db,
  { organizationId, userId }: Owner,
  { words }: SearchQuery,
  limit: number,
): Promise<FoundConversation[]> {
  const has = sql.join(
    words.map(({ folded }) => sql`folded_title LIKE ${`%${likeText(folded)}%`}`),
    sql` AND `,
  );
  const select = sql`SELECT id, title, folded_title, updated_at FROM conversations
    WHERE organization_id = ${organizationId} AND user_id = ${userId}
      AND origin = 'chat' AND expires_at IS NULL`;
  const { rows: recent } = await sql<FoundConversation>`
    WITH recent AS MATERIALIZED (${select} ORDER BY updated_at DESC, id DESC LIMIT ${RECENT_TITLES})
    SELECT id, title, updated_at FROM recent
    WHERE ${has} ORDER BY updated_at DESC, id DESC LIMIT ${limit}
  `.execute(db);
  if (recent.length >= limit || words.every(({ folded }) => folded.length < 3)) return recent;
  const all = await withinMs(db, OLDER_TITLES_MS, async (trx) => {
    const { rows } = await sql<FoundConversation>`
      WITH matching AS MATERIALIZED (${select} AND ${has})
      SELECT id, title, updated_at FROM matching ORDER BY updated_at DESC, id DESC LIMIT ${limit}
    `.execute(trx);
    return rows;
  });
  return all ?? recent;
}

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}

/** A message that was found, with all that is shown of it. */
export interface FoundText {
  id: string;
  role: MessageRole;
  content: ContentBlock[];
  createdAt: Date;
  conversation: FoundConversation;
}

/** The messages with their texts, in the order of the ids; what is gone meanwhile is left out. */
export async function readFound(
  db: Db,
  { organizationId, userId }: Owner,
  ids: readonly string[],
): Promise<FoundText[]> {
  const rows = await db
    .selectFrom("messages as m")
    .innerJoin("conversations as c", "c.id", "m.conversationId")
    .select(["m.id", "m.role", "m.content", "m.createdAt"])
    .select(["c.id as conversationId", "c.title", "c.updatedAt"])
    .where("m.id", "=", sql<string>`ANY(${ids}::uuid[])`)
    .where("c.organizationId", "=", organizationId)
    .where("c.userId", "=", userId)
    .where("c.origin", "=", "chat")
    .where("c.expiresAt", "is", null)
    .execute();
  const found = new Map(
    rows.map(({ conversationId, title, updatedAt, ...message }) => [
      message.id,
      { ...message, conversation: { id: conversationId, title, updatedAt } },
    ]),
  );
  return ids.flatMap((id) => found.get(id) ?? []);
}
