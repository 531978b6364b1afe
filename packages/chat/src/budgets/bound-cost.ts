import type { CostBound, RunOptions } from "@parley/db";
import { type ModelBlock, type ModelRequest, topPrices } from "@parley/llm";
import type { AnswerInput, HeldTool, ShownPart } from "@parley/shared";
import { DEFAULT_MAX_TOKENS, toHeldTool } from "../run/build-model-request.ts";
import type { Tool } from "../tools/define-tool.ts";

/** Tokens of what stands around the input: roles, and the words that ask for a continuation. */
const AROUND = 500;
const AROUND_MESSAGE = 16;
/** Tokens that a provider adds where there are tools, or a schema to follow. */
const AROUND_TOOLS = 1_000;
/** Providers scale images down to fewer tokens than this. */
const IMAGE_TOKENS = 5_000;
/** A document's pages are not known before it is read: it may fill any context. */
const DOCUMENT_TOKENS = 10_000_000;

/**
 * What a run may cost at the most. Null where the model's price is not known.
 * No token is shorter than a byte, so bytes bound the tokens of any text in any language.
 */
export function boundCost({
  messageId,
  model,
  options,
  held,
  tools = [],
}: {
  messageId: string;
  model: string;
  options: RunOptions;
  held: AnswerInput | undefined;
  tools?: readonly Tool[];
}): CostBound | null {
  const prices = topPrices(model);
  if (prices === null) return null;
  const { price, longPrice, contextWindow } = prices;
  return {
    inputBytes:
      AROUND +
      bytesOf(options.system) +
      bytesOfTools(tools.map(toHeldTool)) +
      (held === undefined ? 0 : bytesOfHeld(held)),
    pathTo: held === undefined ? messageId : null,
    continues: options.continues ?? null,
    maxInputTokens: contextWindow,
    maxOutputTokens: options.maxTokens ?? DEFAULT_MAX_TOKENS,
    price,
    longPrice,
  };
}

/** What one model call may cost at the most, all of whose input is at hand. */
export function boundRequest(request: ModelRequest): CostBound | null {
  const prices = topPrices(request.model);
  if (prices === null) return null;
  const { price, longPrice, contextWindow } = prices;
  return {
    inputBytes: AROUND + bytesOfHeld(request),
    pathTo: null,
    continues: null,
    maxInputTokens: contextWindow,
    maxOutputTokens: request.maxTokens,
    price,
    longPrice,
  };
}

function bytesOfHeld({
  system,
  messages,
  tools = [],
  outputSchema,
}: Pick<ModelRequest, "system" | "tools" | "outputSchema"> & {
  messages: readonly { content: readonly ModelBlock[] }[];
}): number {
  let bytes = bytesOf(system);
  for (const { content } of messages) {
    bytes += AROUND_MESSAGE;
    for (const part of content) bytes += AROUND_MESSAGE + bytesOfPart(part);
  }
  bytes += bytesOfTools(tools);
  if (outputSchema !== undefined) bytes += AROUND_TOOLS + bytesOfJson(outputSchema);
  return bytes;
}

function bytesOfTools(tools: readonly HeldTool[]): number {
  return tools.length === 0 ? 0 : AROUND_TOOLS + bytesOfJson(tools);
}

function bytesOfPart(part: ModelBlock): number {
  switch (part.type) {
    case "thinking":
      return bytesOf(part.thinking) + bytesOf(part.signature);
    case "tool_use":
      return bytesOf(part.id) + bytesOf(part.name) + bytesOfJson(part.input);
    case "tool_result":
      if ("output" in part) return bytesOfJson(part.output);
      return part.content.reduce((sum, shown) => sum + AROUND_MESSAGE + bytesOfShown(shown), 0);
    default:
      return bytesOfShown(part);
  }
}

function bytesOfShown(part: ShownPart): number {
  switch (part.type) {
    case "text":
      return bytesOf(part.text);
    case "image":
      return IMAGE_TOKENS;
    case "document": {
      const { source, title, context } = part;
      const content = source.type === "text" ? bytesOf(source.text) : DOCUMENT_TOKENS;
      return content + bytesOf(title) + bytesOf(context);
    }
  }
}

function bytesOf(text: string | undefined): number {
  return text === undefined ? 0 : Buffer.byteLength(text);
}

function bytesOfJson(value: unknown): number {
  return bytesOf(JSON.stringify(value) ?? "");
}
