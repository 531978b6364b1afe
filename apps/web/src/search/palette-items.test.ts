import { expect, test } from "vitest";
import { groupHits } from "./palette-items.ts";

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
