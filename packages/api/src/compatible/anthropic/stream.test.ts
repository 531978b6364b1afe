import Anthropic from "@anthropic-ai/sdk";
import { redactedSignature, type RunEvent, type SequencedRunEvent } from "@parley/shared";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import {
  answering,
  begun,
  completed,
  completedLog,
  ends,
  framesOf,
  numbered,
  started,
} from "../../testing/vendor-logs.ts";
import { wholeMessage } from "./message.ts";
import { anthropicStream } from "./stream.ts";

const params = {
  model: "any",
  max_tokens: 9,
  messages: [{ role: "user" as const, content: "Hi" }],
};

function clientReading(answer: string | object): Anthropic {
  return new Anthropic({
    apiKey: "any",
    fetch: answering(answer),
    maxRetries: 0,
    logLevel: "off",
  });
}

function stopSequenceIn(events: readonly SequencedRunEvent[]): string | null {
  const end = events.at(-1);
  return (end?.type === "run.completed" ? end.stopSequence : undefined) ?? null;
}

/** Type and index of each event, in short. */
function outline(events: readonly RunEvent[]): string[] {
  return framesOf(anthropicStream("req"), numbered(events))
    .split("\n\n")
    .filter((frame) => frame !== "" && !frame.startsWith("event: ping"))
    .map((frame) => frame.split("\ndata: ")[1] ?? "")
    .map((data): string => {
      const { type, index } = z
        .object({ type: z.string(), index: z.int().optional() })
        .parse(JSON.parse(data));
      return index === undefined ? type : `${type} ${index}`;
    });
}

test("the vendor's client assembles from any stream what it would get whole", async () => {
  await fc.assert(
    fc.asyncProperty(completedLog, async (events) => {
      const client = clientReading(framesOf(anthropicStream("req"), events));
      const message = await client.messages.stream(params).finalMessage();
      const whole = await clientReading(wholeMessage(events)).messages.create(params);
      expect(message).toMatchObject({ ...whole });
      expect(whole.stop_sequence).toBe(stopSequenceIn(events));
    }),
    { numRuns: 300 },
  );
});

test("blocks begin and end one after the other, each with its index", () => {
  expect(
    outline([
      started,
      begun,
      { type: "thinking.delta", text: "hm" },
      { type: "thinking.delta", text: "", signature: "sig" },
      { type: "thinking.delta", text: "", signature: redactedSignature("x") },
      { type: "text.delta", text: "a" },
      { type: "text.delta", text: "b" },
      { type: "tool.call", id: "t", name: "look", input: {} },
      completed("tool_use"),
    ]),
  ).toEqual([
    "message_start",
    "content_block_start 0",
    "content_block_delta 0",
    "content_block_delta 0",
    "content_block_stop 0",
    "content_block_start 1",
    "content_block_stop 1",
    "content_block_start 2",
    "content_block_delta 2",
    "content_block_delta 2",
    "content_block_stop 2",
    "content_block_start 3",
    "content_block_delta 3",
    "content_block_stop 3",
    "message_delta",
    "message_stop",
  ]);
});

test.each(ends)("$type in the middle is an error to the vendor's client", async (end) => {
  const events = numbered([started, begun, { type: "text.delta", text: "half" }, end]);
  const stream = clientReading(framesOf(anthropicStream("req_7"), events)).messages.stream(params);
  let seen = "";
  stream.on("text", (text) => {
    seen += text;
  });
  const error = await stream.finalMessage().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Anthropic.APIError);
  expect(error).toMatchObject({ error: { type: "error", request_id: "req_7" } });
  expect(seen).toBe("half");
});
