import { z } from "zod";

const cacheControl = z
  .object({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() })
  .nullish();

const text = z.looseObject({
  type: z.literal("text"),
  text: z.string(),
  cache_control: cacheControl,
});
const toolUse = z.looseObject({
  type: z.literal("tool_use"),
  id: z.string().min(1),
  name: z.string().min(1),
  input: z.record(z.string(), z.unknown()),
  cache_control: cacheControl,
});
const other = <Type extends string>(type: Type) =>
  z.looseObject({ type: z.literal(type), cache_control: cacheControl });

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/u);
const urlSource = z.strictObject({ type: z.literal("url"), url: z.string().min(1) });
const image = z.looseObject({
  type: z.literal("image"),
  source: z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("base64"),
      media_type: z.enum(["image/jpeg", "image/png", "image/gif", "image/webp"]),
      data: base64,
    }),
    urlSource,
  ]),
  cache_control: cacheControl,
});
const document = z.looseObject({
  type: z.literal("document"),
  source: z.discriminatedUnion("type", [
    z.strictObject({
      type: z.literal("base64"),
      media_type: z.literal("application/pdf"),
      data: base64,
    }),
    z.strictObject({
      type: z.literal("text"),
      media_type: z.literal("text/plain"),
      data: z.string(),
    }),
    urlSource,
  ]),
  title: z.string().max(500).nullish(),
  context: z.string().nullish(),
  cache_control: cacheControl,
});

const toolResultPart = z.discriminatedUnion("type", [
  text,
  image,
  other("search_result"),
  document,
  other("tool_reference"),
]);
const toolResult = z.looseObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string().min(1),
  content: z.union([z.string(), z.array(toolResultPart)]).optional(),
  is_error: z.boolean().optional(),
  cache_control: cacheControl,
});

const contentBlock = z.discriminatedUnion("type", [
  text,
  toolUse,
  toolResult,
  image,
  document,
  other("search_result"),
  z.looseObject({ type: z.literal("thinking"), thinking: z.string(), signature: z.string() }),
  z.looseObject({ type: z.literal("redacted_thinking"), data: z.string() }),
  other("server_tool_use"),
  other("web_search_tool_result"),
  other("web_fetch_tool_result"),
  other("code_execution_tool_result"),
  other("bash_code_execution_tool_result"),
  other("text_editor_code_execution_tool_result"),
  other("tool_search_tool_result"),
  other("container_upload"),
]);

const message = z.strictObject({
  role: z.enum(["user", "assistant", "system"]),
  content: z.union([z.string(), z.array(contentBlock)]),
});

const tool = z.looseObject({
  type: z.string().nullish(),
  name: z
    .string()
    .regex(/^[a-zA-Z0-9_-]{1,128}$/u)
    .optional(),
  description: z.string().optional(),
  input_schema: z.looseObject({ type: z.literal("object") }).optional(),
  cache_control: cacheControl,
});

const toolChoice = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("auto") }),
  z.looseObject({ type: z.literal("any") }),
  z.looseObject({ type: z.literal("tool"), name: z.string() }),
  z.looseObject({ type: z.literal("none") }),
]);

const display = z.enum(["summarized", "omitted"]).nullish();
const thinking = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("enabled"), budget_tokens: z.int().min(1024), display }),
  z.strictObject({ type: z.literal("adaptive"), display }),
  z.looseObject({ type: z.literal("between_tools") }),
  z.strictObject({ type: z.literal("disabled") }),
]);

const countable = {
  model: z.string().min(1),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(text)]).optional(),
  tools: z.array(tool).optional(),
  tool_choice: toolChoice.optional(),
  thinking: thinking.optional(),
  cache_control: cacheControl,
  output_config: z
    .looseObject({
      format: z
        .looseObject({
          type: z.literal("json_schema"),
          schema: z.record(z.string(), z.unknown()),
        })
        .nullish(),
    })
    .optional(),
  context_management: z.unknown().optional(),
  mcp_servers: z.unknown().optional(),
  speed: z.unknown().optional(),
};

/** The body of `POST /v1/messages`. */
export const messagesRequestSchema = z.strictObject({
  ...countable,
  max_tokens: z.int().min(1),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string()).nullish(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
  metadata: z.looseObject({ user_id: z.string().max(512).nullish() }).optional(),
  service_tier: z.enum(["auto", "standard_only"]).optional(),
  container: z.unknown().optional(),
  inference_geo: z.string().nullish(),
  diagnostics: z.unknown().optional(),
  user_profile_id: z.string().optional(),
  workspace_id: z.string().optional(),
});

/** The body of `POST /v1/messages/count_tokens`. */
export const countTokensRequestSchema = z.strictObject(countable);

export type MessagesRequest = z.infer<typeof messagesRequestSchema>;
export type CountTokensRequest = z.infer<typeof countTokensRequestSchema>;
export type RequestMessage = MessagesRequest["messages"][number];
export type ContentBlock = z.infer<typeof contentBlock>;
