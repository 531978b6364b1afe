import * as z from "zod";

const count = z.int().nonnegative().nullish();

/** Usage as the provider counts it. Later counts replace earlier ones; what is missing stays. */
const usage = z.object({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
});
export type UpstreamUsage = z.infer<typeof usage>;

const messageStart = z.object({
  type: z.literal("message_start"),
  message: z.object({ model: z.string(), usage }),
});

const startedBlock = z.union([
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("thinking"), thinking: z.string(), signature: z.string().nullish() }),
  z.object({ type: z.literal("redacted_thinking"), data: z.string() }),
  z.object({
    type: z.literal("tool_use"),
    id: z.string(),
    name: z.string(),
    input: z.unknown(),
  }),
  unknownOf("text", "thinking", "redacted_thinking", "tool_use"),
]);

const blockStart = z.object({
  type: z.literal("content_block_start"),
  index: z.int().nonnegative(),
  content_block: startedBlock,
});

const blockDelta = z.object({
  type: z.literal("content_block_delta"),
  index: z.int().nonnegative(),
  delta: z.union([
    z.object({ type: z.literal("text_delta"), text: z.string() }),
    z.object({ type: z.literal("thinking_delta"), thinking: z.string() }),
    z.object({ type: z.literal("signature_delta"), signature: z.string() }),
    z.object({ type: z.literal("input_json_delta"), partial_json: z.string() }),
    unknownOf("text_delta", "thinking_delta", "signature_delta", "input_json_delta"),
  ]),
});

const blockStop = z.object({
  type: z.literal("content_block_stop"),
  index: z.int().nonnegative(),
});

const messageDelta = z.object({
  type: z.literal("message_delta"),
  delta: z.object({ stop_reason: z.string().nullish(), stop_sequence: z.string().nullish() }),
  usage: usage.nullish(),
});

const errorFrame = z.object({
  type: z.literal("error"),
  error: z.object({ type: z.string(), message: z.string().nullish() }),
});

/** The frames of a streamed answer that mean something here. */
export const answerFrame = z.discriminatedUnion("type", [
  messageStart,
  blockStart,
  blockDelta,
  blockStop,
  messageDelta,
  z.object({ type: z.literal("message_stop") }),
  errorFrame,
]);
export type AnswerFrame = z.infer<typeof answerFrame>;

const anyFrame = z.object({ type: z.string() });
const knownTypes: ReadonlySet<string> = new Set(
  answerFrame.options.flatMap((option) => [...option.shape.type.values]),
);

/**
 * Parses the data of one frame. Null for a kind of frame that is not known here: the API may add
 * kinds, `ping` is one of them. Throws for anything that is not a frame at all.
 */
export function parseFrame(data: string): AnswerFrame | null {
  const json: unknown = JSON.parse(data);
  const { type } = anyFrame.parse(json);
  return knownTypes.has(type) ? answerFrame.parse(json) : null;
}

/** A kind of block or delta that is new: let through, unless it is a known kind gone wrong. */
function unknownOf(...known: string[]) {
  return z
    .object({ type: z.string().refine((type) => !known.includes(type)) })
    .transform(() => ({ type: "unknown" as const }));
}
