import type { Conversation } from "@parley/shared";

/** The conversations that this tab knows, newest first, and where the next older ones begin. */
export interface KnownConversations {
  items: readonly Conversation[];
  nextCursor: string | null;
}

/**
 * Takes the newest page into what is known. Within the page's reach it is the truth: what it
 * lacks was deleted. Older ones stay as they were, so that one small request keeps a long list fresh.
 */
export function mergeNewest(
  known: KnownConversations | undefined,
  page: KnownConversations,
): KnownConversations {
  const oldest = page.items.at(-1);
  if (known === undefined || oldest === undefined || page.nextCursor === null) return page;
  const inPage = new Set(page.items.map((item) => item.id));
  const older = known.items.filter((item) => !inPage.has(item.id) && isOlder(item, oldest));
  if (older.length === 0) return page;
  return { items: [...page.items, ...older], nextCursor: known.nextCursor };
}

export function appendOlder(
  known: KnownConversations,
  page: KnownConversations,
): KnownConversations {
  const ids = new Set(known.items.map((item) => item.id));
  return {
    items: [...known.items, ...page.items.filter((item) => !ids.has(item.id))],
    nextCursor: page.nextCursor,
  };
}

function isOlder(a: Conversation, b: Conversation): boolean {
  return a.updatedAt < b.updatedAt || (a.updatedAt === b.updatedAt && a.id < b.id);
}
