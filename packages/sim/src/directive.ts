import { type Fault, faults, findFault } from "./faults.ts";
import { takeJson } from "./take-json.ts";

/** What the answer is made of. */
export type Shape = "tour" | "help" | "long" | "code" | "table" | "math" | "echo" | "files";

export interface ToolCall {
  /** Absent: the first tool of the request. */
  readonly name: string | undefined;
  /** Absent: made up from the tool's schema. */
  readonly input: Record<string, unknown> | undefined;
}

/** The number options; times in milliseconds unless said otherwise. */
export interface DirectiveOptions {
  /** Tokens that go out before a mid-stream fault strikes or a stop reason cuts. */
  after?: number;
  /** Tokens a second; Infinity for `rate=max`. */
  rate?: number;
  /** Exact length of the answer's text in tokens. */
  tokens?: number;
  /** Time to the first token. */
  ttft?: number;
  /** How late the headers of `slow-headers` are. */
  delay?: number;
  /** How long a stall lasts. */
  for?: number;
  /** Seconds in the `retry-after` header. */
  retryAfter?: number;
  /** The fault strikes only before this attempt (counted from 1) at the same request body. */
  untilAttempt?: number;
  /** How many times in a row `/tool` asks for its tools. */
  rounds?: number;
}

/** A user message as the simulator reads it. */
export interface Directives {
  readonly shape: Shape | undefined;
  readonly think: boolean;
  readonly tools: readonly ToolCall[];
  readonly fault: Fault | undefined;
  readonly cache: "hit" | "miss" | undefined;
  readonly options: Readonly<DirectiveOptions>;
  /** What remains of the message when the directives are taken off. */
  readonly question: string;
  /** Why the directives make no sense, as a sentence; the request is then a 400. */
  readonly problem: string | undefined;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
type Draft = Mutable<Omit<Directives, "tools">> & { tools: ToolCall[]; options: DirectiveOptions };

const SHAPES: readonly Shape[] = ["tour", "help", "long", "code", "table", "math", "echo", "files"];
const OPTION_KEYS: Readonly<Record<string, keyof DirectiveOptions>> = {
  after: "after",
  rate: "rate",
  tokens: "tokens",
  ttft: "ttft",
  delay: "delay",
  for: "for",
  "retry-after": "retryAfter",
  "until-attempt": "untilAttempt",
  rounds: "rounds",
};
const MAX_TOKENS = 200_000;
const DIRECTIVE = /^\s*\/([a-z]+)(?=\s|$)/u;
const WORD = /^[ \t]*([^\s/]\S*)/u;
const OPTION = /^[ \t]*([a-z-]+)=(\S+)/u;

/** Reads the directives that a message starts with. Text that starts with none is all question. */
export function parseDirectives(message: string): Directives {
  const draft: Draft = {
    shape: undefined,
    think: false,
    tools: [],
    fault: undefined,
    cache: undefined,
    options: {},
    question: "",
    problem: undefined,
  };
  let rest = message;
  for (;;) {
    const match = DIRECTIVE.exec(rest);
    const after =
      match === null ? undefined : apply(draft, match[1] ?? "", rest.slice(match[0].length));
    if (after === undefined) break;
    rest = takeOptions(draft, after);
  }
  draft.question = rest.trim();
  return draft;
}

/** Reads an `x-sim-fault` header: a fault's name, with or without `/fault`, and options. */
export function parseFaultHeader(header: string): Directives {
  const value = header.trim();
  if (value.startsWith("/")) return parseDirectives(value);
  if (/^[a-z-]+=/u.test(value)) return parseDirectives(`/options ${value}`);
  return parseDirectives(`/fault ${value}`);
}

/** Takes one directive off; undefined when there is no such directive and the text is a question. */
function apply(draft: Draft, name: string, rest: string): string | undefined {
  const shape = SHAPES.find((candidate) => candidate === name);
  if (shape !== undefined) {
    draft.shape = shape;
    return shape === "long" ? takeLength(draft, rest) : rest;
  }
  switch (name) {
    case "think":
      draft.think = true;
      return rest;
    case "options":
      return rest;
    case "tool":
      return takeTool(draft, rest);
    case "fault":
      return takeFault(draft, rest, "");
    case "error":
      return takeFault(draft, rest, "error-");
    case "stop":
      return takeFault(draft, rest, "stop-");
    default:
      return undefined;
  }
}

function takeLength(draft: Draft, rest: string): string {
  const match = /^[ \t]*(\d+)(?=\s|$)/u.exec(rest);
  if (match === null) return rest;
  setOption(draft, "tokens", match[1] ?? "");
  return rest.slice(match[0].length);
}

function takeTool(draft: Draft, rest: string): string {
  const word = /^[ \t]*([a-zA-Z0-9_-]+)(?=[\s{]|$)/u.exec(rest);
  const json = takeJson(rest.slice(word?.[0].length ?? 0));
  if (json.problem !== undefined) draft.problem ??= json.problem;
  draft.tools.push({ name: word?.[1], input: json.value });
  return json.rest;
}

function takeFault(draft: Draft, rest: string, prefix: string): string {
  const word = WORD.exec(rest);
  const name = `${prefix}${word?.[1] ?? ""}`;
  const found = findFault(name);
  if (found === undefined) {
    const known = faults.map((fault) => fault.name).filter((known) => known.startsWith(prefix));
    draft.problem ??= `The simulator knows no fault '${name}'. It knows: ${known.join(", ")}.`;
  }
  if (found?.stopReason === "tool_use" && draft.tools.length === 0) {
    draft.tools.push({ name: undefined, input: undefined });
  }
  draft.fault = found;
  return rest.slice(word?.[0].length ?? 0);
}

function takeOptions(draft: Draft, text: string): string {
  let rest = text;
  for (let match = OPTION.exec(rest); match !== null; match = OPTION.exec(rest)) {
    const [whole, key = "", value = ""] = match;
    if (key === "cache" && (value === "hit" || value === "miss")) draft.cache = value;
    else if (!setOption(draft, key, value)) break;
    rest = rest.slice(whole.length);
  }
  return rest;
}

/** Whether `key` is an option at all; a value that is out of range becomes the draft's problem. */
function setOption(draft: Draft, key: string, value: string): boolean {
  const name = OPTION_KEYS[key];
  if (name === undefined) return false;
  const number = name === "rate" && value === "max" ? Infinity : Number(value);
  const tooLong = name === "tokens" && number > MAX_TOKENS;
  if (Number.isNaN(number) || number < 0 || tooLong || (name === "rate" && number === 0)) {
    draft.problem ??= `The simulator cannot use ${key}=${value}: it takes a positive number${tooLong ? ` up to ${MAX_TOKENS}` : ""}.`;
  } else {
    draft.options[name] = number;
  }
  return true;
}
