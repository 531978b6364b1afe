import { redactedData } from "@parley/shared";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  AnswerDecoder,
  AnswerFailedError,
  BrokenAnswerError,
  MAX_TOOL_INPUT_LENGTH,
} from "./answer-decoder.ts";
import type { ModelEvent } from "./language-model.ts";
import { endFrames, frame, startFrames, textFrame } from "./testing/scripted-upstream.ts";

/** All events of a stream that arrives as these chunks. */
function eventsOf(...chunks: readonly (string | Uint8Array)[]): ModelEvent[] {
  const decoder = new AnswerDecoder("req_1");
  const events: ModelEvent[] = [];
  for (const chunk of chunks) {
    decoder.push(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
    events.push(...decoder.take());
  }
  decoder.end();
  return [...events, ...decoder.take()];
}

/** The same events with neighbours joined that only the chunking had parted. */
function joined(events: readonly ModelEvent[]): ModelEvent[] {
  const list: ModelEvent[] = [];
  for (const event of events) {
    const last = list.at(-1);
    const thinking = last?.type === "thinking" && event.type === "thinking";
    if (last?.type === "text" && event.type === "text") {
      list[list.length - 1] = { type: "text", text: last.text + event.text };
    } else if (thinking && last.signature === undefined) {
      list[list.length - 1] = { ...event, text: last.text + event.text };
    } else list.push(event);
  }
  return list;
}

function delta(index: number, content: Record<string, unknown>): string {
  return frame({ type: "content_block_delta", index, delta: content });
}

function block(index: number, content: Record<string, unknown>): string {
  return frame({ type: "content_block_start", index, content_block: content });
}

const tool = block(1, { type: "tool_use", id: "toolu_1", name: "weather", input: {} });
const input = (json: string) => delta(1, { type: "input_json_delta", partial_json: json });
const stop = (index: number) => frame({ type: "content_block_stop", index });

const recorded =
  startFrames +
  block(0, { type: "thinking", thinking: "", signature: "" }) +
  delta(0, { type: "thinking_delta", thinking: "Let me " }) +
  delta(0, { type: "thinking_delta", thinking: "see …\n" }) +
  delta(0, { type: "signature_delta", signature: "sig==" }) +
  stop(0) +
  frame({ type: "ping" }) +
  textFrame("Grüße, 世界! ") +
  textFrame('"quoted"\\ \u2028 😀') +
  tool +
  input('{"city":') +
  input(' "Zürich"}') +
  stop(1) +
  endFrames("tool_use");

describe("any chunking", () => {
  const whole = eventsOf(recorded);

  test("gives the same events as the whole stream at once", () => {
    const bytes = new TextEncoder().encode(recorded);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 60 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(joined(eventsOf(...chunks))).toEqual(whole);
      }),
      { numRuns: 300 },
    );
  });

  test("and these are the events", () => {
    expect(whole.slice(1, -1)).toEqual([
      { type: "thinking", text: "Let me see …\n", signature: "sig==" },
      { type: "text", text: 'Grüße, 世界! "quoted"\\ \u2028 😀' },
      { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Zürich" } },
    ]);
  });
});

test("any text comes through as it is, whichever way its frame is read", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (texts) => {
      const events = eventsOf(startFrames + texts.map(textFrame).join("") + endFrames());
      const text = texts.map((one) => one.toWellFormed()).join("");
      expect(events.filter((event) => event.type === "text")).toEqual(
        text === "" ? [] : [{ type: "text", text }],
      );
    }),
    { numRuns: 500 },
  );
});

test("deltas of one read are one event", () => {
  const texts = (events: ModelEvent[]) => events.filter(({ type }) => type === "text");
  expect(
    texts(eventsOf(startFrames, textFrame("a") + textFrame("b"), textFrame("c"), endFrames())),
  ).toEqual([
    { type: "text", text: "ab" },
    { type: "text", text: "c" },
  ]);
});

test("frames whose JSON is written differently mean the same", () => {
  const spaced =
    'data: {"index": 0, "delta": {"text": "a", "type": "text_delta"}, "type": "content_block_delta"}\n\n';
  const padded =
    'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"b"}}      \n\n';
  expect(eventsOf(startFrames + spaced + padded + endFrames())[1]).toEqual({
    type: "text",
    text: "ab",
  });
});

test("thinking between texts keeps its place", () => {
  const think = delta(0, { type: "thinking_delta", thinking: "hm" });
  const events = eventsOf(startFrames + textFrame("a") + think + textFrame("b") + endFrames());
  expect(events.map(({ type }) => type)).toEqual(["start", "text", "thinking", "text", "end"]);
});

test("redacted thinking travels in its seal", () => {
  const redacted = block(0, { type: "redacted_thinking", data: "opaque==" });
  const [, event] = eventsOf(startFrames + redacted + textFrame("a") + endFrames());
  expect(event).toMatchObject({ type: "thinking", text: "" });
  expect(event?.type === "thinking" && redactedData(event.signature ?? "")).toBe("opaque==");
});

test("what is new to us is let through", () => {
  const unknown =
    frame({ type: "ping" }) +
    frame({ type: "something_new", of: [1] }) +
    block(1, { type: "new_block", x: 1 }) +
    delta(1, { type: "new_delta", y: 2 }) +
    stop(1);
  const events = eventsOf(startFrames + unknown + textFrame("a") + endFrames("new_reason"));
  expect(events.map(({ type }) => type)).toEqual(["start", "text", "end"]);
  expect(events.at(-1)).toMatchObject({ stopReason: "new_reason" });
});

test("later counts replace earlier ones, missing ones stay", () => {
  const events = eventsOf(
    startFrames +
      textFrame("a") +
      frame({
        type: "message_delta",
        delta: { stop_reason: "end_turn" },
        usage: { input_tokens: 20, output_tokens: 9, cache_read_input_tokens: null },
      }) +
      frame({ type: "message_stop" }),
  );
  const usage = { inputTokens: 20, outputTokens: 9, cacheReadTokens: 3, cacheWriteTokens: 0 };
  expect(events.at(-1)).toEqual({ type: "end", stopReason: "end_turn", usage });
});

test("a stop sequence that ended the answer is named", () => {
  const delta = { stop_reason: "stop_sequence", stop_sequence: "END" };
  const events = eventsOf(
    startFrames,
    frame({ type: "message_delta", delta, usage: { output_tokens: 1 } }),
    frame({ type: "message_stop" }),
  );
  expect(events.at(-1)).toMatchObject({ stopReason: "stop_sequence", stopSequence: "END" });
});

test("nothing after message_stop counts", () => {
  expect(eventsOf(startFrames + textFrame("a") + endFrames() + "data: [DONE]\n\n")).toHaveLength(3);
});

test("a tool call without input has the input it began with", () => {
  const events = eventsOf(startFrames + tool + stop(1) + endFrames("tool_use"));
  expect(events[1]).toMatchObject({ type: "tool_use", input: {} });
});

test("the token limit may cut a tool call off", () => {
  for (const cutOff of [tool + input('{"ci'), tool + input('{"ci') + stop(1)]) {
    const events = eventsOf(startFrames + textFrame("a") + cutOff + endFrames("max_tokens"));
    expect(events.map(({ type }) => type)).toEqual(["start", "text", "end"]);
  }
});

test("a reported failure keeps its type", () => {
  const error = { type: "overloaded_error", message: "Overloaded" };
  expect(() => eventsOf(startFrames + frame({ type: "error", error }))).toThrow(AnswerFailedError);
});

const tooLong = input("x".repeat(64 * 1024)).repeat(MAX_TOOL_INPUT_LENGTH / (64 * 1024) + 1);
test.each([
  ["data that is no JSON", `${startFrames}data: {nope\n\n`],
  ["a control character in a text", startFrames + textFrame("tab").replace("tab", "\t")],
  ["JSON that is no frame", `${startFrames}data: 7\n\n`],
  ["a known frame gone wrong", `${startFrames}data: {"type":"content_block_delta"}\n\n`],
  ["a known delta gone wrong", startFrames + delta(0, { type: "text_delta", text: 7 })],
  ["a known block gone wrong", startFrames + block(1, { type: "tool_use", id: 7 })],
  ["no beginning", textFrame("a")],
  ["two beginnings", startFrames + startFrames],
  ["no stop reason", startFrames + frame({ type: "message_stop" })],
  ["a broken tool input", startFrames + tool + input("{") + stop(1) + endFrames("tool_use")],
  ["a tool call without its end", startFrames + tool + input("{}") + endFrames("tool_use")],
  ["a tool input too long", startFrames + tool + tooLong],
  ["too many tool calls", startFrames + tool.repeat(300)],
])("%s is a broken answer, noticed at once", (_what, stream) => {
  const decoder = new AnswerDecoder(null);
  expect(() => decoder.push(new TextEncoder().encode(stream))).toThrow(BrokenAnswerError);
});

test.each(["", startFrames, startFrames + textFrame("a"), startFrames + endFrames().slice(0, -60)])(
  "a stream that ends too early is cut short (%#)",
  (stream) => {
    expect(() => eventsOf(stream)).toThrow(expect.objectContaining({ cutShort: true }));
  },
);
