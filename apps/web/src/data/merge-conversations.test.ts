import type { Conversation } from "@parley/shared";
import { describe, expect, it } from "vitest";
import { appendOlder, type KnownConversations, mergeNewest } from "./merge-conversations.ts";

const item = (id: string, hour: number): Conversation => ({
  id,
  title: id,
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: new Date(Date.UTC(2026, 0, 1, hour)).toISOString(),
  temporary: false,
  expiresAt: null,
  pinned: false,
  archived: false,
  shownMessageId: null,
  folderId: null,
  activeRunIds: [],
  waitingRunIds: [],
});
const page = (nextCursor: string | null, ...items: Conversation[]): KnownConversations => ({
  items,
  nextCursor,
});
const ids = (known: KnownConversations) => known.items.map(({ id }) => id).join("");

describe("the list of conversations", () => {
  const known = page(
    "after-e",
    item("a", 9),
    item("b", 8),
    item("c", 7),
    item("d", 6),
    item("e", 5),
  );

  it("keeps older pages when the newest is fetched again", () => {
    const merged = mergeNewest(known, page("after-b", item("a", 9), item("b", 8)));
    expect([ids(merged), merged.nextCursor]).toEqual(["abcde", "after-e"]);
  });

  it("moves what was written to, and keeps what it pushed off the page", () => {
    expect(ids(mergeNewest(known, page("x", item("d", 10), item("a", 9))))).toBe("dabce");
  });

  it("forgets what was deleted elsewhere", () => {
    expect(ids(mergeNewest(known, page("x", item("a", 9), item("c", 7))))).toBe("acde");
    expect(ids(mergeNewest(known, page(null, item("a", 9))))).toBe("a");
    expect(ids(mergeNewest(known, page(null)))).toBe("");
  });

  it("appends an older page without doubles", () => {
    expect(ids(appendOlder(known, page(null, item("e", 5), item("f", 4))))).toBe("abcdef");
  });
});
