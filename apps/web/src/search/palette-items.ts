import type { SearchHit, SearchPage } from "./use-search.ts";

/** A conversation with what was found in it, in the order of its first hit. */
export interface FoundIn {
  conversation: SearchHit["conversation"];
  title: SearchHit["title"];
  messages: NonNullable<SearchHit["message"]>[];
}

export function groupHits(items: SearchPage["items"]): FoundIn[] {
  const groups = new Map<string, FoundIn>();
  for (const { conversation, title, message } of items) {
    const group = groups.get(conversation.id) ?? { conversation, title, messages: [] };
    groups.set(conversation.id, group);
    if (message !== null) group.messages.push(message);
  }
  return [...groups.values()];
}
