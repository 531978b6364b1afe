import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { readFollow } from "../testing/read-follow.ts";
import { startTestBed, type TestBed, type TestProcess } from "../testing/start-test-bed.ts";

let bed: TestBed;
let chat: TestProcess["chat"];

beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
  ({ chat } = await bed.start());
});
afterAll(() => bed.close());

const nothing = { system: null, maxTokens: null, thinking: null, tools: null };

test("a conversation's parameters are those of its last answer", async () => {
  const { id: conversationId } = await chat.conversations.create(bed.principal, {});
  const parameters = () => chat.conversations.parameters(bed.principal, conversationId);
  expect(await parameters()).toEqual(nothing);
  const asked = [{ system: "Be brief.", maxTokens: 500, thinking: false }, { thinking: true }, {}];
  for (const options of asked) {
    const input = { conversationId, content: "/echo rate=max Hello", ...options };
    const { run } = await chat.messages.send(bed.principal, input);
    await readFollow(chat, bed.principal, run.id);
    expect(await parameters()).toEqual({ ...nothing, ...options });
  }
});

test("nobody else's conversation has any", async () => {
  const { id } = await chat.conversations.create(bed.principal, {});
  for (const [principal, conversationId] of [
    [bed.foreigner, id],
    [bed.principal, randomUUID()],
  ] as const)
    await expect(chat.conversations.parameters(principal, conversationId)).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
});
