import Anthropic from "@anthropic-ai/sdk";
import { expectedText } from "@parley/sim";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import {
  ask,
  askOpenai,
  CompatibleServer,
  MODEL,
  rejection,
  runIdOf,
  textOf,
} from "./driver/compatible-server.ts";
import { readLog, storedText, textIn } from "./driver/run-log.ts";

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
/** What no vendor knows. */
const unheardOf = { unheard_of: 1 };

let server: CompatibleServer;
let anthropic: Anthropic;
let openai: OpenAI;

beforeAll(async () => {
  server = await CompatibleServer.start();
  anthropic = server.anthropic();
  openai = server.openai();
});
afterAll(() => server[Symbol.asyncDispose]());

describe("Anthropic's client", () => {
  test("gets a whole message, whose run is counted, kept and in no list", async () => {
    const { data, response, request_id } = await anthropic.messages
      .create(ask("/echo Hello, whole."))
      .withResponse();
    expect(data).toMatchObject({
      type: "message",
      role: "assistant",
      model: MODEL,
      content: [{ type: "text", text: "Hello, whole." }],
      stop_reason: "end_turn",
      stop_sequence: null,
    });
    expect(data.id).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(request_id).toBe(response.headers.get("x-request-id"));
    const run = await server.endOf(runIdOf(response));
    expect(run).toMatchObject({
      status: "completed",
      usage: {
        inputTokens: data.usage.input_tokens,
        outputTokens: data.usage.output_tokens,
        cacheWriteTokens: data.usage.cache_creation_input_tokens,
      },
    });
    expect(data.usage.output_tokens).toBeGreaterThan(0);
    expect(await storedText(server.parley, run)).toBe("Hello, whole.");
    const { items } = await server.parley.conversations.list.query({});
    expect(items.map(({ id }) => id)).not.toContain(run.conversationId);
  });

  test("streams: the events of the API in their order, the text of the log", async () => {
    const question = "/think /long 200 Tell me about streams.";
    const { data, response } = await anthropic.messages
      .create({ ...ask(question), stream: true })
      .withResponse();
    const types: string[] = [];
    let text = "";
    for await (const event of data) {
      if (types.at(-1) !== event.type) types.push(event.type);
      if (event.type === "content_block_delta" && event.delta.type === "text_delta")
        text += event.delta.text;
    }
    expect(types.join(" ")).toBe(
      "message_start content_block_start content_block_delta content_block_stop " +
        "content_block_start content_block_delta content_block_stop message_delta message_stop",
    );
    expect(text).toBe(expectedText(ask(question)));
    expect(textIn(await readLog(server.parley, runIdOf(response)))).toBe(text);
  });

  test("assembles from a stream what it gets whole", async () => {
    const params = ask('/think /tool look {"at":["it"]} /tool look {}', {
      tools: [{ name: "look", input_schema: { type: "object" } }],
      thinking: { type: "enabled", budget_tokens: 1_024 },
    });
    const whole = await anthropic.messages.create(params);
    const streamed = await anthropic.messages.stream(params).finalMessage();
    expect(whole.content.map(({ type }) => type)).toEqual([
      "thinking",
      "text",
      "tool_use",
      "tool_use",
    ]);
    expect(whole.stop_reason).toBe("tool_use");
    const { id: _whole, usage: _cost, ...rest } = whole;
    expect(streamed).toMatchObject(rest);
  });

  test("goes on with a conversation, under the system's words", async () => {
    const first = await anthropic.messages.create(
      ask("/think /echo First.", { system: "Be kind." }),
    );
    const messages: Anthropic.MessageParam[] = [
      { role: "user", content: "/think /echo First." },
      { role: "assistant", content: first.content },
      { role: "user", content: [{ type: "text", text: "/echo Second." }] },
    ];
    const system = [
      { type: "text" as const, text: "Be kind.", cache_control: { type: "ephemeral" as const } },
      { type: "text" as const, text: "And brief." },
    ];
    const second = await anthropic.messages.create(ask("", { messages, system }));
    expect(textOf(second)).toBe("Second.");
    expect(server.lastBody).toMatchObject({
      system: "Be kind.\n\nAnd brief.",
      messages: [
        { role: "user" },
        { role: "assistant", content: [{ type: "thinking" }, { type: "text", text: "First." }] },
        { role: "user" },
      ],
    });
  });

  test("runs its tools itself, and one of them fails", async () => {
    const tools = [{ name: "weather", input_schema: { type: "object" as const } }];
    const question = '/tool weather {"city":"Bern"} /tool weather {"city":"?"}';
    const first = await anthropic.messages.create(ask(question, { tools }));
    const calls = first.content.filter((block) => block.type === "tool_use");
    expect(calls.map(({ input }) => input)).toEqual([{ city: "Bern" }, { city: "?" }]);
    const results: Anthropic.ToolResultBlockParam[] = calls.map(({ id }, index) => ({
      type: "tool_result",
      tool_use_id: id,
      ...(index === 0
        ? { content: [{ type: "text", text: "9 °C" }] }
        : { content: "No such city.", is_error: true }),
    }));
    const messages: Anthropic.MessageParam[] = [
      { role: "user", content: question },
      { role: "assistant", content: first.content },
      { role: "user", content: results },
    ];
    const second = await anthropic.messages.create(ask("", { tools, messages }));
    expect(second.stop_reason).toBe("end_turn");
    expect(textOf(second)).toContain("The tool `weather` returned:\n\n```\n9 °C");
    expect(textOf(second)).toContain("The tool `weather` failed and said:\n\n```\nNo such city.");
  });

  test("shows images and documents", async () => {
    const image = {
      type: "image" as const,
      source: { type: "base64" as const, media_type: "image/png" as const, data: PNG },
    };
    const remote = {
      type: "image" as const,
      source: { type: "url" as const, url: "https://example.com/a.png" },
    };
    const document = {
      type: "document" as const,
      source: { type: "text" as const, media_type: "text/plain" as const, data: "Terms." },
      title: "Terms",
    };
    const said = { type: "text" as const, text: "/echo seen" };
    const content = [image, remote, document, said];
    const answer = await anthropic.messages.create(
      ask("", { messages: [{ role: "user", content }] }),
    );
    expect(textOf(answer)).toBe("seen");
    expect(server.lastBody).toMatchObject({ messages: [{ content }] });
  });

  test("has its answer ended by a stop sequence, or by the limit", async () => {
    const stopped = await anthropic.messages.create(
      ask("/echo one two three", { stop_sequences: ["three", " two"] }),
    );
    expect(stopped).toMatchObject({ stop_reason: "stop_sequence", stop_sequence: " two" });
    expect(textOf(stopped)).toBe("one");
    const streamed = await anthropic.messages
      .stream(ask("/echo one two three", { stop_sequences: [" two"] }))
      .finalMessage();
    expect(streamed).toMatchObject({ stop_reason: "stop_sequence", stop_sequence: " two" });
    const cut = await anthropic.messages.create(ask("/long 100", { max_tokens: 7 }));
    expect(cut).toMatchObject({ stop_reason: "max_tokens", usage: { output_tokens: 7 } });
  });

  test("has thinking, tool choice and the output's schema passed on", async () => {
    const schema = {
      type: "object",
      properties: { answer: { type: "integer" } },
      required: ["answer"],
    };
    const shaped = await anthropic.messages.create(
      ask("How many?", { output_config: { format: { type: "json_schema", schema } } }),
    );
    expect(z.object({ answer: z.int() }).parse(JSON.parse(textOf(shaped)))).toBeDefined();
    // Older clients send what newer ones know no more.
    const sampling = { temperature: 0.5, top_p: 0.9, top_k: 40 };
    await anthropic.messages.create(
      ask("Hi", {
        tools: [{ name: "look", input_schema: { type: "object" } }],
        tool_choice: { type: "any", disable_parallel_tool_use: true },
        metadata: { user_id: "somebody" },
        service_tier: "auto",
        ...sampling,
      }),
    );
    expect(server.lastBody).toMatchObject({
      tool_choice: { type: "any", disable_parallel_tool_use: true },
    });
    expect(server.lastBody).not.toHaveProperty("thinking");
    const thought = await anthropic.messages.create(ask("Hi", { thinking: { type: "adaptive" } }));
    expect(thought.content[0]).toMatchObject({ type: "thinking" });
  });

  test("lists the models, and looks one up", async () => {
    const ids: string[] = [];
    for await (const model of anthropic.models.list()) ids.push(model.id);
    expect(ids).toContain(MODEL);
    const model = await anthropic.models.retrieve(MODEL);
    expect(model).toMatchObject({ id: MODEL, type: "model", display_name: "Claude Sonnet 4.6" });
    expect(await rejection(anthropic.models.retrieve("nobody"))).toBeInstanceOf(
      Anthropic.NotFoundError,
    );
  });

  test("is told what is wrong, in its own kinds of errors", async () => {
    const refused = server.anthropic({ apiKey: "not-the-key" });
    const unknown = await rejection(refused.messages.create(ask("Hi")));
    expect(unknown).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(unknown).toMatchObject({ type: "authentication_error" });
    for (const [params, words] of [
      [ask("Hi", { max_tokens: 0 }), "max_tokens"],
      [ask("Hi", { stop_sequences: [" "] }), "stop_sequences.0: A stop sequence"],
      [ask("Hi", { tool_choice: { type: "tool", name: "x" } }), "tool_choice.name"],
      [ask("Hi", { container: "abc" }), "container"],
      [ask("Hi", { tools: [{ type: "web_search_20250305", name: "web_search" }] }), "tools.0.type"],
      [{ ...ask("Hi"), ...unheardOf }, "unheard_of"],
    ] as const) {
      const error = await rejection(anthropic.messages.create(params));
      expect(error).toBeInstanceOf(Anthropic.BadRequestError);
      expect(error).toMatchObject({
        type: "invalid_request_error",
        message: expect.stringContaining(words),
        requestID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
    }
    const tooLong = { ...ask("Hi", { max_tokens: 150_000 }), stream: true } as const;
    expect(await rejection(anthropic.messages.create(tooLong))).toMatchObject({ status: 400 });
    const missing = await rejection(
      anthropic.messages.create(ask("Hi", { model: "claude-nonexistent" })),
    );
    expect(missing).toBeInstanceOf(Anthropic.BadRequestError);
    expect(missing).toMatchObject({ type: "not_found_error" });
  });
});

describe("OpenAI's client", () => {
  test("gets a whole completion", async () => {
    const { data, response } = await openai.chat.completions
      .create(
        askOpenai("", {
          messages: [
            { role: "developer", content: "Be kind." },
            { role: "user", content: "Before" },
            { role: "assistant", content: "Then" },
            { role: "user", content: [{ type: "text", text: "/echo Hello, whole." }] },
            { role: "system", content: [{ type: "text", text: "And brief." }] },
          ],
          temperature: 0.1,
          safety_identifier: "somebody",
        }),
      )
      .withResponse();
    expect(data).toMatchObject({
      object: "chat.completion",
      model: MODEL,
      choices: [
        {
          index: 0,
          finish_reason: "stop",
          message: { role: "assistant", content: "Hello, whole.", refusal: null },
        },
      ],
    });
    expect(Math.abs(data.created - Date.now() / 1_000)).toBeLessThan(60);
    const { usage } = await server.endOf(runIdOf(response));
    expect(data.usage?.completion_tokens).toBe(usage?.outputTokens);
    expect(data.usage?.prompt_tokens).toBe(
      (usage?.inputTokens ?? 0) + (usage?.cacheReadTokens ?? 0) + (usage?.cacheWriteTokens ?? 0),
    );
    expect(server.lastBody).toMatchObject({
      system: "Be kind.\n\nAnd brief.",
      messages: [{ role: "user" }, { role: "assistant" }, { role: "user" }],
    });
  });

  test("streams, with what it cost when it asks for that", async () => {
    const question = "/long 200 Tell me about streams.";
    const stream = await openai.chat.completions.create({
      ...askOpenai(question),
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    const text = chunks.map(({ choices: [choice] }) => choice?.delta.content ?? "").join("");
    expect(text).toBe(expectedText(ask(question)));
    expect(chunks[0]?.choices[0]?.delta.role).toBe("assistant");
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe("stop");
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 200 } });
    const plain = await openai.chat.completions.create({ ...askOpenai("/echo x"), stream: true });
    for await (const chunk of plain) expect(chunk).not.toHaveProperty("usage");
  });

  test("assembles from a stream what it gets whole, and runs its tools itself", async () => {
    const tools: OpenAI.ChatCompletionTool[] = [
      { type: "function", function: { name: "weather", parameters: { type: "object" } } },
    ];
    const question = '/tool weather {"city":"Bern"} /tool weather {"city":"Basel"}';
    const params = askOpenai(question, { tools, parallel_tool_calls: false });
    const whole = await openai.chat.completions.create(params);
    const streamed = await openai.chat.completions.stream(params).finalChatCompletion();
    const [choice] = whole.choices;
    expect(choice?.finish_reason).toBe("tool_calls");
    expect(streamed.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: { content: choice?.message.content, tool_calls: choice?.message.tool_calls },
    });
    expect(server.lastBody).toMatchObject({
      tool_choice: { type: "auto", disable_parallel_tool_use: true },
    });
    const calls = choice?.message.tool_calls ?? [];
    expect(calls).toHaveLength(2);
    if (choice === undefined) return;
    const second = await openai.chat.completions.create(
      askOpenai("", {
        tools,
        messages: [
          { role: "user", content: question },
          choice.message,
          ...calls.map(({ id }) => ({
            role: "tool" as const,
            tool_call_id: id,
            content: `9 °C (${id})`,
          })),
        ],
      }),
    );
    for (const { id } of calls) expect(second.choices[0]?.message.content).toContain(id);
  });

  test("shows images, has a stop sequence, a limit, and a schema", async () => {
    const image_url = { url: `data:image/png;base64,${PNG}` };
    const seen = await openai.chat.completions.create(
      askOpenai("", {
        messages: [
          {
            role: "user",
            content: [
              { type: "image_url", image_url },
              { type: "text", text: "/echo one two" },
            ],
          },
        ],
        stop: " two",
      }),
    );
    expect(seen.choices[0]).toMatchObject({ finish_reason: "stop", message: { content: "one" } });
    const source = { type: "base64", media_type: "image/png", data: PNG };
    expect(server.lastBody).toMatchObject({
      messages: [{ content: [{ type: "image", source }, {}] }],
    });
    // The limit by its newer name, which wins, and by its older one, which most tools still send.
    const older = { max_tokens: 7 };
    const { max_completion_tokens: _newer, ...unlimited } = askOpenai("/long 100");
    const whole = await openai.chat.completions.create({ ...askOpenai("/long 100"), ...older });
    expect(whole.choices[0]?.finish_reason).toBe("stop");
    const cut = await openai.chat.completions.create({ ...unlimited, ...older });
    expect(cut.choices[0]?.finish_reason).toBe("length");
    const shaped = await openai.chat.completions.create(
      askOpenai("How many?", {
        response_format: {
          type: "json_schema",
          json_schema: {
            name: "count",
            schema: {
              type: "object",
              properties: { answer: { type: "integer" } },
              required: ["answer"],
            },
          },
        },
      }),
    );
    const content = shaped.choices[0]?.message.content ?? "";
    expect(z.object({ answer: z.int() }).parse(JSON.parse(content))).toBeDefined();
  });

  test("lists the models, and looks one up", async () => {
    const { data } = await openai.models.list();
    expect(data.map(({ id }) => id)).toContain(MODEL);
    expect(await openai.models.retrieve(MODEL)).toMatchObject({ id: MODEL, object: "model" });
    expect(await rejection(openai.models.retrieve("no/body"))).toBeInstanceOf(OpenAI.NotFoundError);
  });

  test("is told what is wrong, in its own kinds of errors", async () => {
    const refused = server.openai({ apiKey: "not-the-key" });
    const unknown = await rejection(refused.chat.completions.create(askOpenai("Hi")));
    expect(unknown).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(unknown).toMatchObject({ code: "invalid_api_key" });
    for (const [params, param] of [
      [askOpenai("Hi", { n: 2 }), "n"],
      [askOpenai("Hi", { logprobs: true }), "logprobs"],
      [askOpenai("Hi", { audio: { format: "mp3", voice: "alloy" } }), "audio"],
      [askOpenai("Hi", { modalities: ["audio"] }), "modalities.0"],
      [askOpenai("Hi", { web_search_options: {} }), "web_search_options"],
      [askOpenai("Hi", { response_format: { type: "json_object" } }), "response_format.type"],
      [askOpenai("Hi", { max_completion_tokens: 0 }), "max_completion_tokens"],
      [askOpenai("", { messages: [] }), "messages"],
      [{ ...askOpenai("Hi"), ...unheardOf }, null],
    ] as const) {
      const error = await rejection(openai.chat.completions.create(params));
      expect(error).toBeInstanceOf(OpenAI.BadRequestError);
      expect(error).toMatchObject({ type: "invalid_request_error", param });
    }
    const missing = await rejection(
      openai.chat.completions.create(askOpenai("Hi", { model: "gpt-4o" })),
    );
    expect(missing).toMatchObject({ status: 400, code: "model_not_found" });
  });
});
