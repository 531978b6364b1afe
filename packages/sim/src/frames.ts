import type { AnswerPlan, PlannedBlock } from "./plan-answer.ts";

/** One server-sent event exactly as the API frames it. `data` is JSON already. */
export function frame(event: string, data: string): string {
  return `event: ${event}\ndata: ${data}\n\n`;
}

export const pingFrame = frame("ping", '{"type": "ping"}');

/** The message of a `message_start` event, or (with the content) of a response that is not streamed. */
export function messageJson(
  plan: AnswerPlan,
  content: readonly unknown[],
  ended: boolean,
  serviceTier: "standard" | "batch" = "standard",
): Record<string, unknown> {
  return {
    model: plan.model,
    id: plan.id,
    type: "message",
    role: "assistant",
    content,
    stop_reason: ended ? plan.stopReason : null,
    stop_sequence: ended ? plan.stopSequence : null,
    stop_details: ended ? stopDetails(plan) : null,
    usage: {
      ...plan.inputUsage,
      cache_creation: {
        ephemeral_5m_input_tokens: plan.inputUsage.cache_creation_input_tokens,
        ephemeral_1h_input_tokens: 0,
      },
      output_tokens: ended ? plan.outputTokens : 1,
      service_tier: serviceTier,
      inference_geo: "not_available",
    },
  };
}

function stopDetails(plan: AnswerPlan) {
  return plan.stopReason === "refusal"
    ? { type: "refusal", category: null, explanation: null }
    : null;
}

/** The content blocks of a response that is not streamed. */
export function contentJson(plan: AnswerPlan): readonly unknown[] {
  return plan.blocks.map((block) => {
    const joined = block.tokens.join("");
    switch (block.type) {
      case "text":
        return { type: "text", text: joined };
      case "thinking":
        return { type: "thinking", thinking: joined, signature: block.signature };
      case "tool_use":
        return {
          ...toolUse(block),
          input: joined === JSON.stringify(block.input) ? block.input : {},
        };
    }
  });
}

function toolUse(block: { readonly id: string; readonly name: string }) {
  return { type: "tool_use", id: block.id, name: block.name, caller: { type: "direct" } };
}

/** The first frames of a stream: `message_start` and a `ping`. */
export function openingFrames(plan: AnswerPlan): string {
  const message = messageJson(plan, [], false);
  return frame("message_start", JSON.stringify({ type: "message_start", message })) + pingFrame;
}

/** The last frames of a stream: `message_delta` and `message_stop`. */
export function closingFrames(plan: AnswerPlan): string {
  const delta = {
    type: "message_delta",
    delta: {
      stop_reason: plan.stopReason,
      stop_sequence: plan.stopSequence,
      stop_details: stopDetails(plan),
    },
    usage: { ...plan.inputUsage, output_tokens: plan.outputTokens },
  };
  const stop = frame("message_stop", '{"type":"message_stop"}');
  return frame("message_delta", JSON.stringify(delta)) + stop;
}

/** A block's `content_block_start`, and for a tool the empty delta that the API sends first. */
export function blockStart(block: PlannedBlock, index: number): string {
  const start = frame(
    "content_block_start",
    JSON.stringify({ type: "content_block_start", index, content_block: emptyBlock(block) }),
  );
  return block.type === "tool_use" ? start + deltaFrame(block, index, "") : start;
}

function emptyBlock(block: PlannedBlock) {
  switch (block.type) {
    case "text":
      return { type: "text", text: "" };
    case "thinking":
      return { type: "thinking", thinking: "", signature: "" };
    case "tool_use":
      return { ...toolUse(block), input: {} };
  }
}

/** The frames that end a block. A thinking block that came to its end is signed first. */
export function blockStop(block: PlannedBlock, index: number): string {
  const stop = frame("content_block_stop", `{"type":"content_block_stop","index":${index}}`);
  if (block.type !== "thinking") return stop;
  const delta = { type: "signature_delta", signature: block.signature };
  const signed = { type: "content_block_delta", index, delta };
  return frame("content_block_delta", JSON.stringify(signed)) + stop;
}

const DELTAS = {
  text: ["text_delta", "text"],
  thinking: ["thinking_delta", "thinking"],
  tool_use: ["input_json_delta", "partial_json"],
} as const;

/** What comes before a token in its delta frame; the same for all tokens of a block. */
export function deltaHead(block: PlannedBlock, index: number): string {
  const [type, key] = DELTAS[block.type];
  return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":{"type":"${type}","${key}":`;
}

/** What comes after a token in its delta frame. */
export const DELTA_TAIL = "}}\n\n";

function deltaFrame(block: PlannedBlock, index: number, token: string): string {
  return deltaHead(block, index) + JSON.stringify(token) + DELTA_TAIL;
}
