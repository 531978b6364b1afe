import type { CostBound, RunOptions } from "@parley/db";
import { topPrices } from "@parley/llm";
import type { AnswerInput, HeldMessage, ShownPart } from "@parley/shared";
import { DEFAULT_MAX_TOKENS } from "../run/build-model-request.ts";

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
}: {
  messageId: string;
  model: string;
  options: RunOptions;
  held: AnswerInput | undefined;
}): CostBound | null {
  const prices = topPrices(model);
  if (prices === null) return null;
  const { price, longPrice, contextWindow } = prices;
  return {
    inputBytes: AROUND + bytesOf(options.system) + (held === undefined ? 0 : bytesOfHeld(held)),
    pathTo: held === undefined ? messageId : null,
    continues: options.continues ?? null,
    maxInputTokens: contextWindow,
    maxOutputTokens: options.maxTokens ?? DEFAULT_MAX_TOKENS,
    price,
    longPrice,
  };
}

function bytesOfHeld({ system, messages, tools = [], outputSchema }: AnswerInput): number {
  let bytes = bytesOf(system);
  for (const { content } of messages) {
    bytes += AROUND_MESSAGE;
    for (const part of content) bytes += AROUND_MESSAGE + bytesOfPart(part);
  }
  if (tools.length > 0) bytes += AROUND_TOOLS + bytesOfJson(tools);
  if (outputSchema !== undefined) bytes += AROUND_TOOLS + bytesOfJson(outputSchema);
  return bytes;
}

function bytesOfPart(part: HeldMessage["content"][number]): number {
  switch (part.type) {
    case "thinking":
      return bytesOf(part.thinking) + bytesOf(part.signature);
    case "tool_use":
      return bytesOf(part.id) + bytesOf(part.name) + bytesOfJson(part.input);
    case "tool_result":
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
  return bytesOf(JSON.stringify(value));
}
