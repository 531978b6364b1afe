import { textOf, type SequencedRunEvent } from "@parley/shared";
import { ContentAssembler } from "@parley/chat";
import fc from "fast-check";
import OpenAI from "openai";
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
import { wholeCompletion } from "./completion.ts";
import { openaiStream } from "./stream.ts";

const params = { model: "any", messages: [{ role: "user" as const, content: "Hi" }] };

function clientReading(answer: string | object): OpenAI {
  return new OpenAI({ apiKey: "any", fetch: answering(answer), maxRetries: 0, logLevel: "off" });
}

/** No part of the vendor's API, but what many servers of models add to it. */
const withReasoning = z.object({ reasoning_content: z.string().optional() });

function thoughtIn(events: readonly SequencedRunEvent[]): string {
  return events.map((event) => (event.type === "thinking.delta" ? event.text : "")).join("");
}

test("the vendor's client assembles from any stream what it would get whole", async () => {
  await fc.assert(
    fc.asyncProperty(completedLog, fc.boolean(), async (events, includeUsage) => {
      const client = clientReading(framesOf(openaiStream({ includeUsage }), events));
      const runner = client.chat.completions.stream(params);
      const assembled: unknown = await runner.finalChatCompletion();
      const whole = await clientReading(wholeCompletion(events)).chat.completions.create(params);
      const [choice] = whole.choices;
      if (choice === undefined) throw new Error("There is no choice.");
      const { message, finish_reason } = choice;
      expect(assembled).toMatchObject({
        id: whole.id,
        created: whole.created,
        choices: [
          {
            finish_reason,
            message: {
              content: message.content ?? "",
              ...(message.tool_calls !== undefined && { tool_calls: message.tool_calls }),
            },
          },
        ],
        ...(includeUsage && { usage: whole.usage }),
      });
      const content = new ContentAssembler();
      for (const event of events) content.add(event);
      expect(message.content ?? "").toBe(textOf(content.content()));
      const { reasoning_content: thought = "" } = withReasoning.parse(message);
      expect(thought).toBe(thoughtIn(events));
    }),
    { numRuns: 300 },
  );
});

test("the last chunk says what it cost, if that was asked for, and DONE comes last", () => {
  const events = numbered([started, begun, { type: "text.delta", text: "a" }, completed()]);
  const frames = framesOf(openaiStream({ includeUsage: true }), events).split("\n\n");
  expect(frames.slice(-2)).toEqual(["data: [DONE]", ""]);
  expect(JSON.parse(frames.at(-3)?.slice("data: ".length) ?? "")).toMatchObject({
    choices: [],
    usage: {
      prompt_tokens: 19,
      completion_tokens: 42,
      total_tokens: 61,
      prompt_tokens_details: { cached_tokens: 5 },
    },
  });
  const again = numbered([started, begun, { ...started }, begun, completed()]);
  const plain = framesOf(openaiStream({ includeUsage: false }), again);
  expect(plain).not.toContain("usage");
  expect(plain.split('"role"')).toHaveLength(2);
});

test.each([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["pause_turn", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_use", "tool_calls"],
  ["refusal", "content_filter"],
  ["never_heard_of", "stop"],
])("%s is the finish reason %s", (stopReason, finish_reason) => {
  const events = numbered([started, begun, completed(stopReason)]);
  expect(wholeCompletion(events)).toMatchObject({ choices: [{ finish_reason }] });
});

test.each(ends)("$type in the middle is an error to the vendor's client", async (end) => {
  const events = numbered([started, begun, { type: "text.delta", text: "half" }, end]);
  const frames = framesOf(openaiStream({ includeUsage: true }), events);
  expect(frames).not.toContain("[DONE]");
  const stream = await clientReading(frames).chat.completions.create({ ...params, stream: true });
  let seen = "";
  const read = async (): Promise<void> => {
    for await (const { choices } of stream) seen += choices[0]?.delta.content ?? "";
  };
  await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
  expect(seen).toBe("half");
});
