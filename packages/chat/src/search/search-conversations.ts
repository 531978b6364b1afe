import {
  type Db,
  findSimilarWords,
  type FoundConversation,
  type FoundMessage,
  markHits,
  type Owner,
  type Page,
  parseSearch,
  readFound,
  type SearchQuery,
  searchOlder,
  searchRecent,
  searchTitles,
  toPage,
  withWords,
  decodeCursor,
} from "@parley/db";
import { type SearchHit, type SearchInput, type SearchPage, textOf } from "@parley/shared";
import { snippetOf } from "./snippet.ts";

/** Conversations that are shown for their titles. */
const MAX_TITLES = 8;

/**
 * Looks in all that the principal keeps: for titles first, then for messages, the newest first.
 * Where nothing has the words, for the most similar ones that there are.
 */
export async function searchConversations(
  db: Db,
  principal: Owner,
  { q, cursor, limit }: SearchInput,
): Promise<SearchPage> {
  const query = parseSearch(q);
  if (query.terms.length === 0)
    return { items: [], nextCursor: null, instead: null, complete: true };
  const found = await search(db, principal, query, { cursor, limit });
  if (found.items.length > 0 || cursor !== undefined) return { ...found, instead: null };
  const words = [...new Set(query.words.map(({ folded }) => folded))];
  const similar = await findSimilarWords(
    db,
    principal,
    words.filter((word) => word.length > 2),
  );
  if (similar.size === 0) return { ...found, instead: null };
  const others = withWords(query, similar);
  const instead = others.words.map(({ folded }) => folded).join(" ");
  const better = await search(db, principal, others, { cursor, limit });
  // A next page would be one of the words that nothing has.
  return better.items.length === 0
    ? { ...found, instead: null }
    : { ...better, nextCursor: null, instead };
}

async function search(
  db: Db,
  principal: Owner,
  query: SearchQuery,
  { cursor, limit }: { cursor: string | undefined; limit: number },
): Promise<Omit<SearchPage, "instead">> {
  const before = cursor === undefined ? undefined : decodeCursor(cursor).micros;
  const [titles, { page, complete }] = await Promise.all([
    before === undefined ? searchTitles(db, principal, query, MAX_TITLES) : [],
    searchMessages(db, principal, query, { before, limit }),
  ]);
  const texts = await readFound(
    db,
    principal,
    page.items.map(({ id }) => id),
  );
  const messages = texts.map(
    ({ id, role, createdAt, content, conversation }): SearchHit => ({
      ...hitIn(conversation, query),
      message: {
        id,
        role,
        createdAt: createdAt.toISOString(),
        snippet: snippetOf(textOf(content), query),
      },
    }),
  );
  const items = [
    ...titles.map((title) => ({ ...hitIn(title, query), message: null })),
    ...messages,
  ];
  return { items, nextCursor: page.nextCursor, complete };
}

async function searchMessages(
  db: Db,
  principal: Owner,
  { terms }: SearchQuery,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<{ page: Page<FoundMessage>; complete: boolean }> {
  const recent = await searchRecent(db, principal, { terms, before, limit: limit + 1 });
  const older =
    recent.olderFrom === null
      ? []
      : await searchOlder(db, principal, {
          terms,
          from: recent.olderFrom,
          limit: limit + 1 - recent.found.length,
        });
  // One that was sorted into a bucket meanwhile is found twice.
  const seen = new Set(recent.found.map(({ id }) => id));
  const others = older?.filter(({ id }) => !seen.has(id)) ?? [];
  const page = toPage([...recent.found, ...others], limit, (row) => row);
  return { page, complete: older !== undefined };
}

function hitIn({ id, title, updatedAt }: FoundConversation, query: SearchQuery) {
  return {
    conversation: { id, title, updatedAt: updatedAt.toISOString() },
    title: title === null ? [] : markHits(title, query),
  };
}
