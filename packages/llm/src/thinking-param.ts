import type Anthropic from "@anthropic-ai/sdk";
import type { ModelRequest } from "./language-model.ts";

type Thinking = Anthropic.ThinkingConfigParam;

/** How a model family is told to think, and how not to. */
interface ThinkingStyle {
  /** `budget`: up to 4.5; `adaptive`: since 4.6, where the model finds its own measure. */
  on: "adaptive" | "budget" | "none";
  /** What turns it off; undefined where leaving it out does, or where nothing can. */
  off: Thinking | undefined;
}

/**
 * By prefix, the first that fits counts. Later models think unless they are told not to, and the
 * newest cannot be told. An unknown Claude is asked for adaptive thinking, as all new ones are.
 */
const styles: readonly (readonly [prefix: string, style: ThinkingStyle])[] = [
  ["claude-3-5-", { on: "none", off: undefined }],
  ["claude-3-haiku", { on: "none", off: undefined }],
  ["claude-3-opus", { on: "none", off: undefined }],
  ["claude-3-7-", { on: "budget", off: undefined }],
  ["claude-opus-4-5", { on: "budget", off: undefined }],
  ["claude-sonnet-4-5", { on: "budget", off: undefined }],
  ["claude-haiku-4-5", { on: "budget", off: undefined }],
  ["claude-opus-4-1", { on: "budget", off: undefined }],
  ["claude-opus-4-2", { on: "budget", off: undefined }],
  ["claude-sonnet-4-2", { on: "budget", off: undefined }],
  ["claude-sonnet-5-5", { on: "adaptive", off: { type: "between_tools" } }],
  ["claude-haiku-5-5", { on: "adaptive", off: { type: "disabled" } }],
  ["claude-opus-5-5", { on: "adaptive", off: undefined }],
  ["claude-opus-5", { on: "adaptive", off: { type: "disabled" } }],
  ["claude-sonnet-5", { on: "adaptive", off: { type: "disabled" } }],
];
const currentClaude: ThinkingStyle = { on: "adaptive", off: undefined };
/** What gateways with models of their own understand. */
const otherModel: ThinkingStyle = { on: "budget", off: undefined };

const MIN_BUDGET = 1_024;

/**
 * The `thinking` parameter for `model`. Undefined when it is to be left out: the model does what
 * it does by default, or the answer is too short to think for.
 */
export function thinkingParam(
  model: string,
  wish: ModelRequest["thinking"],
  maxTokens: number,
): Thinking | undefined {
  if (wish === "default") return undefined;
  const style = styleOf(model);
  if (wish === undefined || wish === false) return style.off;
  // Newer models leave the thinking's text out unless it is asked for.
  if (style.on === "adaptive") return { type: "adaptive", display: "summarized" };
  const budget = wish === true ? Math.floor(maxTokens / 2) : wish.budgetTokens;
  if (style.on === "none" || budget < MIN_BUDGET) return undefined;
  return { type: "enabled", budget_tokens: budget };
}

function styleOf(model: string): ThinkingStyle {
  const known = styles.find(([prefix]) => model.startsWith(prefix))?.[1];
  return known ?? (model.includes("claude") ? currentClaude : otherModel);
}
