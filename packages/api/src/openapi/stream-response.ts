import { runEvent, type RunEvent } from "@parley/shared";
import * as z from "zod";
import type { ZodOpenApiMediaTypeObject, ZodOpenApiResponseObject } from "zod-openapi";
import { restEncodings, type RestFormat } from "../encoding/rest-encodings.ts";
import { headers } from "./response-headers.ts";
import { exampleOf } from "./output-examples.ts";
import type { RestRoute } from "./rest-route.ts";

const uiMessageChunk = z.looseObject({ type: z.string() }).meta({
  id: "UiMessageChunk",
  description:
    "One chunk of the UI message stream of the Vercel AI SDK: see https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol",
});

/** A stream of Server-Sent Events. The schema is that of the `data` of one. */
export function streamResponse({ format, events }: RestRoute): ZodOpenApiResponseObject {
  if (events !== undefined)
    return {
      description: "Server-Sent Events; the schema is that of the `data` of one.",
      headers: headers(),
      content: { "text/event-stream": { schema: events, example: exampleOf(events) } },
    };
  return {
    description: "The answer as Server-Sent Events; the schema is that of the `data` of one.",
    headers: headers("X-Run-Id"),
    content: { "text/event-stream": format === undefined ? eventMedia : uiMessageMedia },
  };
}

const eventMedia: ZodOpenApiMediaTypeObject = {
  schema: runEvent,
  examples: Object.fromEntries(exampleRun().map((event) => [event.type, { value: event }])),
};

const uiMessageMedia: ZodOpenApiMediaTypeObject = {
  schema: uiMessageChunk,
  example: { type: "text-delta", id: "text-1", delta: "An answer that is kept." },
};

const about: Record<RestFormat, string> = {
  events:
    "Each frame is one entry of the run's log: `id` is its `seq` (1, 2, 3 … without a gap), `event` its type, `data` the event as JSON, after the schema below. Deltas that arrive together may be one event. Exactly one terminal event ends the log: `run.completed`, `run.stopped`, `run.failed` or `run.interrupted`.",
  text: "Each `data` is a piece of the answer's text, as it stands; a line break in it begins another `data:` line, as Server-Sent Events have it. Only an end that is not the answer's own (`run.stopped`, `run.failed`, `run.interrupted`) has an `event`, and its `data` is JSON.",
  "ui-message":
    "Each `data` is a chunk of the [UI message stream of the Vercel AI SDK](https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol), which `useChat` reads.",
};

const allStreams =
  "A comment line (`:`) comes at once and whenever the stream was silent for some seconds; readers pass over it. The stream ends with `data: [DONE]`. Without that line it was cut: take it up again, with the last `id` as `Last-Event-ID`.";

/** How a stream is to be read, in words and with an example. */
export function describeStream({ format, events }: RestRoute): string {
  if (events !== undefined) return allStreams;
  return format === undefined ? chosenFormat() : inFormat(format);
}

function chosenFormat(): string {
  return [
    allStreams,
    `**\`format=events\`**, the default. ${about.events}`,
    exampleStream("events"),
    `**\`format=text\`**. ${about.text}`,
    exampleStream("text"),
    `**\`format=ui-message\`**. ${about["ui-message"]}`,
    exampleStream("ui-message"),
  ].join("\n\n");
}

function inFormat(format: RestFormat): string {
  return [about[format], allStreams, exampleStream(format)].join("\n\n");
}

/** A short run, written by the encoding itself. */
function exampleStream(format: RestFormat): string {
  const encoding = restEncodings[format];
  let state = encoding.initial;
  let frames = encoding.heartbeat;
  for (const [at, event] of exampleRun().entries()) {
    const [next, frame] = encoding.encode(state, { ...event, seq: at + 1 });
    state = next;
    frames += frame;
  }
  return `\`\`\`text\n${frames}${encoding.end.trimEnd()}\n\`\`\``;
}

function exampleRun(): RunEvent[] {
  return [
    {
      type: "run.started",
      runId: "01992a43-7c20-7d35-a6d4-3c1f5e8b7a90",
      messageId: "01992a43-7c1f-7b02-9d6e-8f2a4c5b1e37",
      model: "claude-sonnet-4-6",
      attempt: 1,
    },
    { type: "text.delta", text: "An answer that is kept,\neven when you leave." },
    {
      type: "run.completed",
      stopReason: "end_turn",
      usage: { inputTokens: 14, outputTokens: 11, cacheReadTokens: 0, cacheWriteTokens: 0 },
    },
  ];
}
