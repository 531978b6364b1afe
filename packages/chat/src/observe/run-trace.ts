import {
  type Db,
  findRun,
  findRunRequest,
  isTemporaryConversation,
  listPath,
  listTimedRunEvents,
  type RunRow,
} from "@parley/db";
import type { ModelRequest } from "@parley/llm";
import { type ContentBlock, isTerminal, type RunEvent, runEvent } from "@parley/shared";
import { DEFAULT_MAX_TOKENS } from "../run/build-model-request.ts";
import { ModelMessages } from "../run/model-messages.ts";
import { CONTINUED, RunProgress } from "../run/run-progress.ts";
import type { CallUsage } from "../run/run-tally.ts";

/** What a model was sent, without its files. */
export type TracedInput = Pick<ModelRequest, "system" | "messages">;

/** A call of a model, as the run's log has it. */
export interface TracedModelCall extends CallUsage {
  /** Its place among the calls of its run, from 1. */
  number: number;
  maxTokens: number;
  /** Null where the model's price is not known. */
  costMicroDollars: number | null;
  /** Null: it was cut. */
  stopReason: string | null;
  startedAt: Date;
  /** Null where the model said nothing. */
  firstTokenAt: Date | null;
  endedAt: Date;
  /** What was said. Undefined where it is not to be shown: nobody wants it, or a temporary conversation. */
  content: { input: TracedInput; output: ContentBlock[] } | undefined;
}

/** A call of a tool, as the run's log has it. */
export interface TracedToolCall {
  id: string;
  name: string;
  isError: boolean;
  startedAt: Date;
  endedAt: Date;
  /** As `TracedModelCall.content`. */
  content: { input: unknown; output: unknown } | undefined;
}

/** What there is to tell of a run. */
export interface RunTrace {
  run: RunRow;
  /** Whose models these are, as OpenTelemetry's GenAI conventions name it. */
  provider: string;
  startedAt: Date;
  /** Null: it goes on. */
  endedAt: Date | null;
  modelCalls: TracedModelCall[];
  toolCalls: TracedToolCall[];
  /** The log was read up to this seq. */
  seq: number;
}

interface ReadOptions {
  run: Pick<RunRow, "id" | "organizationId">;
  /** What the log has up to this seq was told. */
  after: number;
  wantsContent: boolean;
  provider: string;
}

/**
 * What there is to tell of a run, read from its log: by whichever process, as often as need be, and
 * the same each time. A call of a model starts with the entry before what it said first.
 * Undefined: the run is not there any more.
 */
export async function readRunTrace(
  db: Db,
  { run: { id, organizationId }, after, wantsContent, provider }: ReadOptions,
): Promise<RunTrace | undefined> {
  // The log first: of a run that ends meanwhile the end is told of the next time.
  const rows = await listTimedRunEvents(db, id);
  const run = await findRun(db, organizationId, id);
  if (run === undefined) return undefined;
  const isShown =
    wantsContent && !(await isTemporaryConversation(db, organizationId, run.conversationId));
  const inputOf = isShown ? await readAsked(db, run) : undefined;
  const reader = new TraceReader(run, { after, inputOf, provider });
  for (const { seq, data, writtenAt } of rows)
    reader.read(seq, runEvent.parse(JSON.parse(data)), writtenAt);
  return reader.trace;
}

/** The input of a call, given what the run had come to by then. */
type InputOf = (content: readonly ContentBlock[]) => TracedInput;

async function readAsked(db: Db, run: RunRow): Promise<InputOf> {
  if (run.options.held === true) {
    const held = await findRunRequest(db, run.id);
    return () => ({ system: held?.system, messages: held?.messages ?? [] });
  }
  const { organizationId, conversationId, messageId, options } = run;
  const path = await listPath(db, organizationId, conversationId, messageId);
  return (content) => {
    const asked = new ModelMessages(new Map());
    for (const message of path) if (message.id !== messageId) asked.add(message);
    asked.addAnswer(content);
    return { system: options.system, messages: asked.messages };
  };
}

interface OpenCall {
  startedAt: Date;
  firstTokenAt: Date | null;
  /** What the run had come to. */
  before: ContentBlock[];
  said: () => ContentBlock[];
}

/** Goes through a log as whoever goes on with the run does, so that both count the same. */
class TraceReader {
  readonly trace: RunTrace;
  readonly #progress: RunProgress;
  readonly #after: number;
  readonly #inputOf: InputOf | undefined;
  #open: OpenCall | null = null;
  /** When the entry before was written. */
  #at: Date;
  /** Calls of tools that have no result yet. */
  readonly #toolCalls = new Map<string, { name: string; input: unknown; startedAt: Date }>();

  constructor(
    run: RunRow,
    {
      after,
      inputOf,
      provider,
    }: Pick<ReadOptions, "after" | "provider"> & { inputOf: InputOf | undefined },
  ) {
    this.#progress = new RunProgress(run);
    this.#after = after;
    this.#inputOf = inputOf;
    this.#at = run.createdAt;
    const calls = { modelCalls: [], toolCalls: [] };
    this.trace = { run, provider, startedAt: run.createdAt, endedAt: null, seq: 0, ...calls };
  }

  read(seq: number, event: RunEvent, writtenAt: Date | null): void {
    const at = writtenAt ?? this.#at;
    const { tally } = this.#progress;
    const calls = tally.calls;
    this.#progress.apply(event);
    if (isTerminal(event)) this.#end(event);
    if (tally.calls > calls) this.#closeCall(seq, at, stopReasonOf(event));
    this.#look(seq, event, at);
    this.#at = at;
    this.trace.seq = seq;
    if (isTerminal(event)) this.trace.endedAt = at;
  }

  /** The last call's tokens are those that all have together, but for the others'. */
  #end(event: RunEvent): void {
    if (event.type === "run.completed" && this.#open !== null && event.usage !== null)
      this.#progress.completeCall(this.#progress.tally.rest(event.usage));
    else this.#progress.closeCall();
  }

  #look(seq: number, event: RunEvent, at: Date): void {
    switch (event.type) {
      case "usage":
        if (event.stopReason === undefined) this.#openCall();
        else if (event.stopReason !== CONTINUED) this.#beginToolCalls(at);
        return;
      case "text.delta":
      case "thinking.delta":
        if (this.#open !== null) this.#open.firstTokenAt ??= at;
        return;
      case "tool.call":
        if (this.#open !== null) this.#open.firstTokenAt ??= at;
        return;
      case "tool.approval": {
        const call = this.#toolCalls.get(event.id);
        if (call !== undefined) call.startedAt = at;
        return;
      }
      case "tool.result":
        this.#endToolCall(seq, event, at);
        return;
      default:
    }
  }

  #openCall(): void {
    const before = this.#progress.content.content();
    const said = saidSince(this.#progress, before);
    this.#open = { startedAt: this.#at, firstTokenAt: null, before, said };
  }

  #closeCall(seq: number, endedAt: Date, stopReason: string | null): void {
    const open = this.#open;
    const { last, calls } = this.#progress.tally;
    this.#open = null;
    if (open === null || last === null || seq <= this.#after) return;
    const { startedAt, firstTokenAt } = open;
    const content = this.#inputOf && { input: this.#inputOf(open.before), output: open.said() };
    this.trace.modelCalls.push({
      ...last,
      number: calls,
      maxTokens: this.trace.run.options.maxTokens ?? DEFAULT_MAX_TOKENS,
      stopReason,
      startedAt,
      firstTokenAt,
      endedAt,
      content,
    });
  }

  /** What a finished model call has asked for is begun with its end. */
  #beginToolCalls(startedAt: Date): void {
    for (const { id, name, input } of this.#progress.pending)
      this.#toolCalls.set(id, { name, input, startedAt });
  }

  #endToolCall(
    seq: number,
    { id, output, isError }: RunEvent & { type: "tool.result" },
    endedAt: Date,
  ): void {
    const call = this.#toolCalls.get(id);
    this.#toolCalls.delete(id);
    if (call === undefined || seq <= this.#after) return;
    const { name, input, startedAt } = call;
    const content = this.#inputOf && { input, output };
    this.trace.toolCalls.push({ id, name, isError, startedAt, endedAt, content });
  }
}

function stopReasonOf(event: RunEvent): string | null {
  if (event.type === "usage") return event.stopReason ?? null;
  return event.type === "run.completed" ? event.stopReason : null;
}

/**
 * What is said from now on: a call's own part of the content of its run, as it is when it is read. What
 * comes later, such as that a person has agreed to it, is none of the call's.
 */
function saidSince({ content }: RunProgress, before: ContentBlock[]): () => ContentBlock[] {
  const last = before.at(-1);
  const lastLength = last?.type === "text" ? last.text.length : 0;
  return () => {
    const now = content.content();
    const added = now.slice(before.length).map((block) => ({ ...block }));
    const grown = now[before.length - 1];
    return grown?.type === "text" && grown.text.length > lastLength
      ? [{ type: "text", text: grown.text.slice(lastLength) }, ...added]
      : added;
  };
}
