import { isTerminal, noUsage, type SequencedRunEvent, type TokenUsage } from "@parley/shared";
import { expect } from "vitest";
import * as z from "zod";
import type { ReceivedSpan } from "./otlp-receiver.ts";

/** A run as its log has it, whoever wrote it. */
export interface LoggedRun {
  runId: string;
  log: readonly SequencedRunEvent[];
  /** The process that ended it lived on, and has sent all that it had to tell. */
  isSafe: boolean;
}

/** A call of a model as a run's log has it. */
interface LoggedCall {
  /** Null: it was cut, or was the last one; then only the sum of all is in the log. */
  usage: TokenUsage | null;
  /** Nobody else has gone on with the run since. */
  isOfLast: boolean;
}

const usageDetails = z
  .object({
    input: z.number(),
    output: z.number(),
    cache_read_input_tokens: z.number(),
    cache_creation_input_tokens: z.number(),
  })
  .transform(
    (tokens): TokenUsage => ({
      inputTokens: tokens.input,
      outputTokens: tokens.output,
      cacheReadTokens: tokens.cache_read_input_tokens,
      cacheWriteTokens: tokens.cache_creation_input_tokens,
    }),
  );

/**
 * Langfuse has each call of a model once, with its tokens: at the most where its process was killed,
 * which takes along what it had not sent yet. Returns a line about it.
 */
export function expectGenerations(
  spans: readonly ReceivedSpan[],
  runs: readonly LoggedRun[],
): string {
  const ids = spans.map(({ spanId }) => spanId);
  expect(new Set(ids).size).toBe(ids.length);
  const generations = spans.filter(
    ({ attributes }) => attributes["langfuse.observation.type"] === "generation",
  );
  const byCall = Map.groupBy(
    generations,
    ({ attributes }) =>
      `${String(attributes["parley.run.id"])} ${String(attributes["parley.run.call"])}`,
  );
  let calls = 0;
  let certain = 0;
  for (const { runId, log, isSafe } of runs) {
    const logged = callsIn(log);
    const end = log.find(isTerminal);
    // Any other end was written for a process that was killed.
    const isWhole = isSafe && end?.type === "run.completed";
    const told = logged.map((_call, at) => byCall.get(`${runId} ${at + 1}`) ?? []);
    for (const [at, { usage, isOfLast }] of logged.entries()) {
      const times = told[at]?.length ?? 0;
      expect(times).toBeLessThanOrEqual(1);
      const isCertain = isWhole && isOfLast;
      if (isCertain)
        expect({ runId, call: at + 1, times }).toEqual({ runId, call: at + 1, times: 1 });
      const [generation] = told[at] ?? [];
      if (generation !== undefined && usage !== null) expect(tokensOf(generation)).toEqual(usage);
      if (isCertain) certain++;
    }
    calls += logged.length;
    if (end?.type === "run.completed" && isWhole && logged.every(({ isOfLast }) => isOfLast))
      expect(told.flat().map(tokensOf).reduce(add, noUsage)).toEqual(end.usage);
  }
  // One that was cut before anybody wrote of it is none of the log's.
  return `${calls} calls of models, ${generations.length} generations, ${certain} of them certain`;
}

function callsIn(log: readonly SequencedRunEvent[]): LoggedCall[] {
  const last = log.findLastIndex(({ type }) => type === "run.started" || type === "tool.approval");
  const calls: LoggedCall[] = [];
  for (const [at, event] of log.entries()) {
    if (event.type !== "usage") continue;
    const { type: _type, seq: _seq, stopReason, ...usage } = event;
    const open = calls.at(-1);
    if (stopReason === undefined) calls.push({ usage: null, isOfLast: at > last });
    else if (open !== undefined) open.usage = usage;
  }
  return calls;
}

function tokensOf({ attributes }: ReceivedSpan): TokenUsage {
  return usageDetails.parse(JSON.parse(String(attributes["langfuse.observation.usage_details"])));
}

const add = (one: TokenUsage, other: TokenUsage): TokenUsage => ({
  inputTokens: one.inputTokens + other.inputTokens,
  outputTokens: one.outputTokens + other.outputTokens,
  cacheReadTokens: one.cacheReadTokens + other.cacheReadTokens,
  cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
});
