import { type InputUsage, inputUsage } from "./cache-usage.ts";
import type { DirectiveOptions, Directives } from "./directive.ts";
import type { Fault } from "./faults.ts";
import { type AnswerBlock, fullAnswer } from "./full-answer.ts";
import { hashText, idFrom } from "./hash.ts";
import type { MessagesRequest } from "./request-schema.ts";
import { tokenise } from "./tokenise.ts";
import { readContinuation, readTurn, type Turn } from "./turn.ts";

const STOP_AFTER = 12;

/** A block with the tokens that it goes out in. */
export type PlannedBlock = AnswerBlock & { readonly tokens: readonly string[] };

/** The whole answer to one request, known before its first byte is sent. */
export interface AnswerPlan {
  readonly id: string;
  readonly model: string;
  readonly blocks: readonly PlannedBlock[];
  readonly stopReason: string;
  readonly stopSequence: string | null;
  readonly inputUsage: InputUsage;
  readonly outputTokens: number;
  readonly thinkingTokens: number;
  /** What goes wrong on the way, if anything; a `stop` fault is already worked in. */
  readonly fault: Fault | undefined;
  readonly options: Readonly<DirectiveOptions>;
  /** Why the request's directives make no sense. */
  readonly problem: string | undefined;
}

interface Ending {
  readonly blocks: readonly PlannedBlock[];
  readonly stopReason: string;
  readonly stopSequence: string | null;
}

/** The answer to a checked request. `header` is what the `x-sim-fault` header says; it wins. */
export function planAnswer(request: MessagesRequest, header?: Directives): AnswerPlan {
  const { stream: _, ...content } = request;
  const seed = hashText(JSON.stringify(content));
  const { turn, blocks, continued } = chooseAnswer(request, seed);
  const own = turn.directives;
  // A fault belongs to the message that asked for it: not to its continuation, not to later rounds.
  const spent = continued || turn.rounds > 0;
  const fault = header?.fault ?? (spent ? undefined : own.fault);
  const { after, ...lasting } = own.options;
  const options = {
    ...lasting,
    ...(spent || after === undefined ? {} : { after }),
    ...header?.options,
  };
  const ending = endAnswer(blocks, request, fault, options.after);
  const tokensOf = (kept: readonly PlannedBlock[]) =>
    kept.reduce((sum, block) => sum + block.tokens.length, 0);
  return {
    id: idFrom("msg_", seed),
    model: request.model,
    ...ending,
    inputUsage: inputUsage(request, header?.cache ?? own.cache),
    outputTokens: Math.max(1, tokensOf(ending.blocks)),
    thinkingTokens: tokensOf(ending.blocks.filter((block) => block.type === "thinking")),
    fault: fault?.kind === "stop" ? undefined : fault,
    options,
    problem: header?.problem ?? own.problem,
  };
}

/** The text that a plan sends when nothing goes wrong: its text blocks, joined. */
export function planText(plan: AnswerPlan): string {
  return plan.blocks
    .filter((block) => block.type === "text")
    .map((block) => block.tokens.join(""))
    .join("");
}

interface Choice {
  readonly turn: Turn;
  readonly blocks: readonly AnswerBlock[];
  readonly continued: boolean;
}

function chooseAnswer(request: MessagesRequest, seed: string): Choice {
  const continuation = readContinuation(request);
  if (continuation !== undefined) {
    const { turn, prefix } = continuation;
    const rest = afterPrefix(fullAnswer(turn, request, seed), prefix);
    if (rest !== undefined) return { turn, blocks: rest, continued: true };
  }
  const turn = readTurn(request);
  return { turn, blocks: fullAnswer(turn, request, seed), continued: false };
}

// What is left of an answer whose text began with `prefix`; undefined when it did not.
function afterPrefix(blocks: readonly AnswerBlock[], prefix: string): AnswerBlock[] | undefined {
  const text = blocks.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
  if (!text.startsWith(prefix)) return undefined;
  const rest = text.slice(prefix.length);
  const calls = blocks.filter((block) => block.type === "tool_use");
  return rest === "" ? calls : [{ type: "text", text: rest }, ...calls];
}

function endAnswer(
  blocks: readonly AnswerBlock[],
  request: MessagesRequest,
  fault: Fault | undefined,
  after: number | undefined,
): Ending {
  const sequenced = cutAtSequence(blocks, request.stop_sequences ?? []);
  const planned = sequenced.blocks.map((block) => ({ ...block, tokens: blockTokens(block) }));
  const natural = sequenced.blocks.some((block) => block.type === "tool_use")
    ? "tool_use"
    : "end_turn";
  const ending = { blocks: planned, stopReason: natural, stopSequence: null };
  const stopped =
    sequenced.found === undefined
      ? ending
      : { ...ending, stopReason: "stop_sequence", stopSequence: sequenced.found };
  const limited = cutAtTokens(stopped, request.max_tokens, "max_tokens");
  if (fault?.stopReason === undefined) return limited;
  const whole = fault.stopReason === "end_turn" || fault.stopReason === "tool_use";
  const limit = after ?? (whole ? Infinity : STOP_AFTER);
  const stopSequence =
    fault.stopReason === "stop_sequence" ? (request.stop_sequences?.[0] ?? "STOP") : null;
  const cut = cutAtTokens(limited, limit, fault.stopReason);
  return { blocks: cut.blocks, stopReason: fault.stopReason, stopSequence };
}

function cutAtSequence(blocks: readonly AnswerBlock[], sequences: readonly string[]) {
  for (const [index, block] of blocks.entries()) {
    if (block.type !== "text") continue;
    const hits = sequences
      .map((sequence) => ({ sequence, at: block.text.indexOf(sequence) }))
      .filter((hit) => hit.at >= 0)
      .toSorted((a, b) => a.at - b.at);
    const first = hits[0];
    if (first === undefined) continue;
    const text = block.text.slice(0, first.at);
    const kept = text === "" ? [] : [{ ...block, text }];
    return { blocks: [...blocks.slice(0, index), ...kept], found: first.sequence };
  }
  return { blocks, found: undefined };
}

function cutAtTokens(ending: Ending, limit: number, stopReason: string): Ending {
  let left = limit;
  const kept: PlannedBlock[] = [];
  for (const block of ending.blocks) {
    if (left <= 0) return { blocks: kept, stopReason, stopSequence: null };
    const cut = block.tokens.length > left;
    kept.push(cut ? { ...block, tokens: block.tokens.slice(0, left) } : block);
    left -= block.tokens.length;
    if (cut) return { blocks: kept, stopReason, stopSequence: null };
  }
  return ending;
}

function blockTokens(block: AnswerBlock): readonly string[] {
  switch (block.type) {
    case "text":
      return tokenise(block.text);
    case "thinking":
      return tokenise(block.thinking);
    case "tool_use":
      return tokenise(JSON.stringify(block.input));
  }
}
