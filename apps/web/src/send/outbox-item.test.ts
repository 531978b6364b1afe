import { expect, it } from "vitest";
import { type OutboxItem, readOutbox } from "./outbox-item.ts";

const item: OutboxItem = {
  id: "m",
  conversationId: "c",
  createConversation: true,
  parentId: null,
  content: "Hello",
  model: undefined,
  createdAt: "2026-01-01T00:00:00.000Z",
  failure: null,
};

it("brings back what was on its way, to be sent again by the person", () => {
  const [found, ...rest] = readOutbox(JSON.stringify([item]));
  expect(found).toMatchObject({ id: "m", content: "Hello", createConversation: true });
  expect(found?.failure?.title).toBe("This message was not confirmed");
  expect(rest).toEqual([]);
});

it.each([
  null,
  "",
  "{",
  "7",
  "null",
  "[null]",
  '[{"id":1}]',
  JSON.stringify([{ ...item, model: 4 }]),
  JSON.stringify([{ ...item, temporary: "no" }]),
])("takes nothing from %j", (saved) => {
  expect(readOutbox(saved)).toEqual([]);
});
