import * as z from "zod";
import { ignored, notPossible, oneOf, textOrBlocks } from "../read-body.ts";
import { readDataUrl } from "./data-url.ts";

const text = z.object({ type: z.literal("text"), text: z.string() });

const imageUrl = z
  .object({ type: z.literal("image_url"), image_url: z.object({ url: z.string() }) })
  .transform(({ image_url: { url } }, context) => {
    if (!url.startsWith("data:"))
      return { type: "image" as const, source: { type: "url" as const, url } };
    const source = readDataUrl(url);
    if (source !== null && source.mediaType !== "application/pdf")
      return { type: "image" as const, source: { ...source, mediaType: source.mediaType } };
    context.addIssue({
      code: "custom",
      path: ["image_url", "url"],
      message: "An image in a data URL is a JPEG, PNG, GIF or WebP in base64.",
    });
    return z.NEVER;
  });

const file = z
  .object({
    type: z.literal("file"),
    file: z.object({ file_data: z.string().optional(), filename: z.string().optional() }),
  })
  .transform(({ file: { file_data: data = "", filename: title } }, context) => {
    const source = readDataUrl(data);
    if (source?.mediaType === "application/pdf")
      return {
        type: "document" as const,
        source: { ...source, mediaType: source.mediaType },
        ...(title !== undefined && { title }),
      };
    context.addIssue({
      code: "custom",
      path: ["file", "file_data"],
      message: "A file is possible here only as a PDF in a data URL, in base64.",
    });
    return z.NEVER;
  });

const userPart = z.discriminatedUnion(
  "type",
  [text, imageUrl, file],
  oneOf("text, image_url, file"),
);
const assistantPart = z.discriminatedUnion(
  "type",
  [
    text,
    z
      .object({ type: z.literal("refusal"), refusal: z.string() })
      .transform(({ refusal }) => ({ type: "text" as const, text: refusal })),
  ],
  oneOf("text, refusal"),
);
const textParts = textOrBlocks(text);

/** The arguments of a call come as JSON in a text; none at all are an empty object. */
const callArguments = z.string().transform((json, context): unknown => {
  if (json.trim() === "") return {};
  try {
    return JSON.parse(json);
  } catch {
    context.addIssue({ code: "custom", message: "The arguments are not valid JSON." });
    return z.NEVER;
  }
});

const toolCall = z.object({
  type: z.literal("function", "Only calls of functions are possible here."),
  id: z.string(),
  function: z.object({ name: z.string(), arguments: callArguments }),
});

const message = z.discriminatedUnion(
  "role",
  [
    z.object({ role: z.enum(["system", "developer"]), content: textParts }),
    z.object({ role: z.literal("user"), content: textOrBlocks(userPart) }),
    z.object({
      role: z.literal("assistant"),
      content: textOrBlocks(assistantPart).nullish(),
      tool_calls: z.array(toolCall).nullish(),
      audio: notPossible("Send what was said as text."),
      function_call: notPossible("Use `tool_calls`."),
    }),
    z.object({ role: z.literal("tool"), tool_call_id: z.string(), content: textParts }),
  ],
  oneOf("system, developer, user, assistant, tool"),
);
export type ChatMessage = z.output<typeof message>;

const tool = z.object({
  type: z.literal("function", "Only tools that the caller runs are possible here: functions."),
  function: z.object({
    name: z.string(),
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
    strict: z.boolean().nullish(),
  }),
});

const toolChoice = z.preprocess(
  (choice) => (typeof choice === "string" ? { type: choice } : choice),
  z.discriminatedUnion(
    "type",
    [
      z.object({ type: z.literal("auto") }),
      z.object({ type: z.literal("none") }),
      z.object({ type: z.literal("required") }),
      z.object({ type: z.literal("function"), function: z.object({ name: z.string() }) }),
    ],
    oneOf("auto, none, required, or a function by its name"),
  ),
);

const responseFormat = z.discriminatedUnion(
  "type",
  [
    z.object({ type: z.literal("text") }),
    z.object({
      type: z.literal("json_schema"),
      json_schema: z.object({ schema: z.record(z.string(), z.unknown()) }),
    }),
  ],
  oneOf("text, json_schema"),
);

const tokens = z.int().min(1).nullish();

/** The body of `POST /v1/chat/completions`. */
export const completionsBody = z.strictObject({
  model: z.string(),
  messages: z.array(message).min(1, "There must be a message to answer."),
  max_completion_tokens: tokens,
  max_tokens: tokens,
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  stop: z
    .preprocess((stop) => (typeof stop === "string" ? [stop] : stop), z.array(z.string()))
    .nullish(),
  response_format: responseFormat.nullish(),
  reasoning_effort: z.string().nullish(),

  frequency_penalty: ignored,
  metadata: ignored,
  prediction: ignored,
  presence_penalty: ignored,
  prompt_cache_key: ignored,
  prompt_cache_options: ignored,
  prompt_cache_retention: ignored,
  safety_identifier: ignored,
  seed: ignored,
  service_tier: ignored,
  store: ignored,
  temperature: ignored,
  top_p: ignored,
  user: ignored,
  verbosity: ignored,

  audio: notPossible("Answers are text."),
  function_call: notPossible("Use `tool_choice`."),
  functions: notPossible("Use `tools`."),
  logit_bias: z
    .record(z.string(), z.unknown())
    .nullish()
    .refine((bias) => Object.keys(bias ?? {}).length === 0, "This is not possible here."),
  logprobs: notPossible("Leave it out.", [false]),
  modalities: z.array(z.literal("text", "Answers are text.")).nullish(),
  moderation: notPossible("Leave it out."),
  n: notPossible("Ask several times for several answers.", [1]),
  top_logprobs: notPossible("Leave it out.", [0]),
  web_search_options: notPossible("Give a tool in `tools` and run it yourself."),
});
export type CompletionsBody = z.output<typeof completionsBody>;
