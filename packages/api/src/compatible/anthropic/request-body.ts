import {
  type HeldMessage,
  imageMediaType,
  redactedSignature,
  type ShownPart,
} from "@parley/shared";
import * as z from "zod";
import { ignored, notPossible, oneOf, textOrBlocks } from "../read-body.ts";

type UserPart = Extract<HeldMessage, { role: "user" }>["content"][number];
type AssistantPart = Extract<HeldMessage, { role: "assistant" }>["content"][number];

const text = z.object({ type: z.literal("text"), text: z.string() });
const urlSource = z.object({ type: z.literal("url"), url: z.string() });

const image = z
  .object({
    type: z.literal("image"),
    source: z.discriminatedUnion(
      "type",
      [
        z
          .object({ type: z.literal("base64"), media_type: imageMediaType, data: z.string() })
          .transform(({ type, media_type: mediaType, data }) => ({ type, mediaType, data })),
        urlSource,
      ],
      oneOf("base64, url"),
    ),
  })
  .transform((part): ShownPart => part);

const document = z
  .object({
    type: z.literal("document"),
    source: z.discriminatedUnion(
      "type",
      [
        z
          .object({
            type: z.literal("base64"),
            media_type: z.literal("application/pdf"),
            data: z.string(),
          })
          .transform(({ type, media_type: mediaType, data }) => ({ type, mediaType, data })),
        urlSource,
        z
          .object({ type: z.literal("text"), data: z.string() })
          .transform(({ type, data }) => ({ type, text: data })),
      ],
      oneOf("base64, url, text"),
    ),
    title: z.string().nullish(),
    context: z.string().nullish(),
    citations: z
      .object({
        enabled: z.literal(false, "Citations are not possible here.").optional(),
      })
      .nullish(),
  })
  .transform(
    ({ type, source, title, context }): ShownPart => ({
      type,
      source,
      ...(title != null && { title }),
      ...(context != null && { context }),
    }),
  );

const shown = z.discriminatedUnion("type", [text, image, document], oneOf("text, image, document"));

const toolResult = z
  .object({
    type: z.literal("tool_result"),
    tool_use_id: z.string(),
    content: textOrBlocks(shown).optional(),
    is_error: z.boolean().optional(),
  })
  .transform(
    ({ type, tool_use_id: toolUseId, content = [], is_error: isError = false }): UserPart => ({
      type,
      toolUseId,
      content,
      isError,
    }),
  );

const userPart = z.discriminatedUnion(
  "type",
  [text, image, document, toolResult],
  oneOf("text, image, document, tool_result"),
);

const assistantPart = z.discriminatedUnion(
  "type",
  [
    text,
    z.object({ type: z.literal("thinking"), thinking: z.string(), signature: z.string() }),
    z.object({ type: z.literal("redacted_thinking"), data: z.string() }).transform(
      ({ data }): AssistantPart => ({
        type: "thinking",
        thinking: "",
        signature: redactedSignature(data),
      }),
    ),
    z.object({
      type: z.literal("tool_use"),
      id: z.string(),
      name: z.string(),
      input: z.unknown(),
    }),
  ],
  oneOf("text, thinking, redacted_thinking, tool_use"),
);

const message = z.discriminatedUnion(
  "role",
  [
    z.object({ role: z.literal("user"), content: textOrBlocks(userPart) }),
    z.object({ role: z.literal("assistant"), content: textOrBlocks(assistantPart) }),
  ],
  oneOf("user, assistant; the system's words go into `system`"),
);

const tool = z
  .object({
    type: z
      .literal("custom", "Only tools that the caller runs are possible here: of type custom.")
      .nullish(),
    name: z.string(),
    description: z.string().optional(),
    input_schema: z.record(z.string(), z.unknown()),
    strict: z.boolean().nullish(),
  })
  .transform(({ name, description, input_schema: inputSchema, strict }) => ({
    name,
    inputSchema,
    ...(description !== undefined && { description }),
    ...(strict != null && { strict }),
  }));

const disable_parallel_tool_use = z.boolean().optional();
const toolChoice = z
  .discriminatedUnion(
    "type",
    [
      z.object({ type: z.literal("auto"), disable_parallel_tool_use }),
      z.object({ type: z.literal("any"), disable_parallel_tool_use }),
      z.object({ type: z.literal("tool"), name: z.string(), disable_parallel_tool_use }),
      z.object({ type: z.literal("none") }),
    ],
    oneOf("auto, any, tool, none"),
  )
  .transform((choice) => {
    if (choice.type === "none") return choice;
    const { disable_parallel_tool_use: disableParallel, ...rest } = choice;
    return { ...rest, ...(disableParallel !== undefined && { disableParallel }) };
  });

const thinking = z
  .discriminatedUnion(
    "type",
    [
      z.object({ type: z.literal("enabled"), budget_tokens: z.int() }),
      z.object({ type: z.literal("adaptive") }),
      z.object({ type: z.literal("between_tools") }),
      z.object({ type: z.literal("disabled") }),
    ],
    oneOf("enabled, adaptive, between_tools, disabled"),
  )
  .transform((wish) => {
    if (wish.type === "enabled") return { type: "on" as const, budgetTokens: wish.budget_tokens };
    return { type: wish.type === "adaptive" ? ("on" as const) : ("off" as const) };
  });

const outputConfig = z.object({
  effort: ignored,
  format: z
    .object({ type: z.literal("json_schema"), schema: z.record(z.string(), z.unknown()) })
    .nullish(),
});

/** The body of `POST /v1/messages`. */
export const messagesBody = z.strictObject({
  model: z.string(),
  max_tokens: z.int().min(1),
  messages: z.array(message),
  system: textOrBlocks(text).optional(),
  stream: z.boolean().nullish(),
  tools: z.array(tool).nullish(),
  tool_choice: toolChoice.nullish(),
  stop_sequences: z.array(z.string()).nullish(),
  thinking: thinking.nullish(),
  output_config: outputConfig.nullish(),

  cache_control: ignored,
  context_management: ignored,
  diagnostics: ignored,
  metadata: ignored,
  service_tier: ignored,
  speed: ignored,
  temperature: ignored,
  top_k: ignored,
  top_p: ignored,
  user_profile_id: ignored,
  workspace_id: ignored,

  container: notPossible("Leave it out."),
  inference_geo: notPossible("Where the model runs is for this server's operator to choose."),
  mcp_servers: notPossible("Give the tools in `tools` and run them yourself."),
});
export type MessagesBody = z.output<typeof messagesBody>;
