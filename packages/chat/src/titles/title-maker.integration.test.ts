import type { Principal } from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { readFollow } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";

const MODEL = "claude-haiku-4-5";
let bed: TestBed;
let chat: TestProcess["chat"];
/** On the page. */
let person: Principal;

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  person = { ...bed.principal, via: "session" };
  ({ chat } = await bed.start({ titleModel: MODEL }));
});
afterAll(() => bed.close());

/** Asks the first question of a new conversation, and waits for the answer. */
async function ask(message: string, temporary = false, principal = person): Promise<string> {
  const input = { id: uuidv7(), message, maxTokens: 500, temporary };
  const { run } = await chat.start(principal, input);
  await readFollow(chat, bed.principal, run.id);
  return run.conversationId;
}

const titleOf = async (id: string) => (await chat.conversations.get(bed.principal, id)).title;
const untilTitle = (id: string, title: string) => expect.poll(() => titleOf(id)).toBe(title);
/** What was asked for titles is gone when all that is left is the conversations that people lead. */
const untilNothingIsLeft = () =>
  expect
    .poll(() =>
      bed.db
        .selectFrom("conversations")
        .select("id")
        .where("origin", "=", "api")
        .where("userId", "=", bed.principal.userId)
        .execute(),
    )
    .toEqual([]);

// The simulator's echo makes its title of the question: what stands in its first line.
test("a conversation is named once its first answer is there, and only that it cost is left", async () => {
  const id = await ask('/echo rate=max "Bridges."\nand much more of them');
  await untilTitle(id, "Bridges");
  await untilNothingIsLeft();
  const usage = await chat.usage(bed.principal, {});
  expect(usage.byModel.find(({ model }) => model === MODEL)?.runs).toBe(1);
});

test("a second answer, or a name that somebody gave, leaves the title as it is", async () => {
  const id = await ask("/echo rate=max First");
  await untilTitle(id, "First");
  await chat.conversations.update(bed.principal, { conversationId: id, title: "Mine" });
  const { run } = await chat.messages.send(bed.principal, {
    conversationId: id,
    content: "/echo rate=max Second",
  });
  await readFollow(chat, bed.principal, run.id);
  await untilTitle(await ask("/echo rate=max Later"), "Later");
  expect(await titleOf(id)).toBe("Mine");
});

test("a temporary conversation has no title", async () => {
  const id = await ask("/echo rate=max Secret", true);
  await untilTitle(await ask("/echo rate=max Afterwards"), "Afterwards");
  expect(await titleOf(id)).toBeNull();
});

test("a conversation that a program began keeps its first words", async () => {
  const id = await ask("/echo rate=max By program", false, { ...person, via: "key" });
  await untilTitle(await ask("/echo rate=max By hand"), "By hand");
  expect(await titleOf(id)).toBe("/echo rate=max By program");
});

test("where a title cannot be had, the first words stay", async () => {
  const id = await ask("/fault overloaded rate=max");
  await untilTitle(await ask("/echo rate=max Meanwhile"), "Meanwhile");
  expect(await titleOf(id)).toBe("/fault overloaded rate=max");
  await untilNothingIsLeft();
});
