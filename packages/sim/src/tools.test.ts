import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import {
  ask,
  collect,
  messageText,
  sdkFor,
  simulatorForTest,
  stopReasonOf,
} from "./testing/clients.ts";

const tools: Anthropic.Tool[] = [
  {
    name: "get_weather",
    input_schema: {
      type: "object",
      properties: { city: { type: "string" }, days: { type: "integer", minimum: 2 } },
      required: ["city", "days"],
    },
  },
  { name: "get_time", input_schema: { type: "object", properties: {} } },
];

test("a /tool directive streams its JSON in pieces and stops for the tool", async () => {
  const client = sdkFor(await simulatorForTest());
  const params = ask('/tool get_weather {"city":"Zürich","days":3}', { tools });
  const { events } = await collect(client, params);
  const pieces = events.flatMap((event) =>
    event.type === "content_block_delta" && event.delta.type === "input_json_delta"
      ? [event.delta.partial_json]
      : [],
  );
  expect(pieces.length).toBeGreaterThan(3);
  expect(JSON.parse(pieces.join(""))).toEqual({ city: "Zürich", days: 3 });
  expect(stopReasonOf(events)).toBe("tool_use");
  const final = await client.messages.stream(params).finalMessage();
  const whole = await client.messages.create(params);
  expect(final.content[1]).toEqual(whole.content[1]);
  expect(whole.content[1]).toMatchObject({ name: "get_weather", input: { days: 3 } });
});

test("a forced tool is called with an input that fits its schema, and without a word", async () => {
  const client = sdkFor(await simulatorForTest());
  const forced = await client.messages.create(
    ask("Weather?", { tools, tool_choice: { type: "tool", name: "get_weather" } }),
  );
  expect(forced.content).toMatchObject([
    { type: "tool_use", name: "get_weather", input: { city: "Weather?", days: 2 } },
  ]);
  const any = await client.messages.create(ask("/echo", { tools, tool_choice: { type: "any" } }));
  expect(any.content).toMatchObject([{ type: "tool_use", name: "get_weather" }]);
  const none = await client.messages.create(
    ask("/tool get_time", { tools, tool_choice: { type: "none" } }),
  );
  expect(none.stop_reason).toBe("end_turn");
});

test("several calls at once, several rounds, then an answer about the results", async () => {
  const client = sdkFor(await simulatorForTest());
  const messages: Anthropic.MessageParam[] = [
    { role: "user", content: "/tool get_time /tool get_weather rounds=2 and?" },
  ];
  const ids = new Set<string>();
  for (let round = 1; round <= 2; round += 1) {
    const message = await client.messages.create({ ...ask(""), messages, tools });
    const uses = message.content.filter((block) => block.type === "tool_use");
    expect(uses.map((use) => use.name)).toEqual(["get_time", "get_weather"]);
    for (const use of uses) ids.add(use.id);
    messages.push(
      { role: "assistant", content: message.content },
      {
        role: "user",
        content: uses.map((use) => ({
          type: "tool_result" as const,
          tool_use_id: use.id,
          content: `result of ${use.name}`,
          is_error: use.name === "get_time",
        })),
      },
    );
  }
  expect(ids.size).toBe(4);
  const answer = await client.messages.create({ ...ask(""), messages, tools });
  expect(answer.stop_reason).toBe("end_turn");
  expect(messageText(answer)).toContain("result of get_weather");
  expect(messageText(answer)).toContain("`get_time` failed");
});
