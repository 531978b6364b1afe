import { expect, test } from "vitest";
import { groupHits, moveActive } from "./palette-items.ts";

const hit = (id: string, messageId: string | null) => ({
  conversation: { id, title: id, updatedAt: "" },
  title: [],
  message:
    messageId === null
      ? null
      : { id: messageId, role: "user" as const, createdAt: "", snippet: [] },
});

test("hits are together by conversation, in the order of the first", () => {
  const groups = groupHits([hit("b", null), hit("a", "1"), hit("b", "2"), hit("a", "3")]);
  expect(
    groups.map((group) => [group.conversation.id, ...group.messages.map(({ id }) => id)]),
  ).toEqual([
    ["b", "2"],
    ["a", "1", "3"],
  ]);
});

test("arrow keys lead around the ends, other keys nowhere", () => {
  expect(moveActive("ArrowDown", 2, 3)).toBe(0);
  expect(moveActive("ArrowUp", 0, 3)).toBe(2);
  expect(moveActive("ArrowUp", -1, 3)).toBe(2);
  expect(moveActive("PageDown", 0, 3)).toBe(2);
  expect(moveActive("ArrowDown", 0, 0)).toBeUndefined();
  expect(moveActive("a", 0, 3)).toBeUndefined();
});
