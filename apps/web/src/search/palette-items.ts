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

/** The place that an arrow key leads to, around the ends; nothing is chosen at -1. */
export function moveActive(key: string, active: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case "ArrowDown":
      return (active + 1) % count;
    case "ArrowUp":
      return active <= 0 ? count - 1 : active - 1;
    case "PageDown":
      return Math.min(count - 1, active + 6);
    case "PageUp":
      return Math.max(0, active - 6);
    default:
      return undefined;
  }
}
