import { noUsage, type SequencedRunEvent, type TokenUsage } from "@parley/shared";
import { expect } from "vitest";
import * as z from "zod";
import type { ReceivedSpan } from "./otlp-receiver.ts";

/** A run as its log has it, whoever wrote it. */
export interface LoggedRun {
  runId: string;
  log: readonly SequencedRunEvent[];
  /** The tokens that its usage record has. */
  billed: TokenUsage | null;
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
 * Langfuse has each call of a model once, whoever was killed, with its tokens; together they are what
 * the run is billed. What was sent twice, by whoever did not live to write down that it was taken, is
 * the same, and Langfuse keeps the one of an id. Returns a line about it.
 */
export function expectGenerations(
  spans: readonly ReceivedSpan[],
  runs: readonly LoggedRun[],
): string {
  const byId = Map.groupBy(spans, ({ traceId, spanId }) => `${traceId} ${spanId}`);
  for (const [first, ...again] of byId.values())
    for (const span of again) expect(contentOf(span)).toEqual(first && contentOf(first));
  const kept = [...byId.values()].flatMap(([first]) => first ?? []);
  const generations = kept.filter(isOf("generation"));
  const generationsOf = Map.groupBy(generations, runIdOf);
  const agentsOf = Map.groupBy(kept.filter(isOf("agent")), runIdOf);
  const toolsOf = Map.groupBy(kept.filter(isOf("tool")), runIdOf);
  let calls = 0;
  for (const { runId, log, billed } of runs) {
    const told = (generationsOf.get(runId) ?? []).toSorted(
      (one, other) => callOf(one) - callOf(other),
    );
    const logged = callsIn(log);
    expect({ runId, calls: told.map(callOf) }).toEqual({
      runId,
      calls: logged.map((_, at) => at + 1),
    });
    for (const [at, usage] of logged.entries()) {
      const generation = told[at];
      if (generation !== undefined && usage !== null) expect(tokensOf(generation)).toEqual(usage);
    }
    expect(told.map(tokensOf).reduce(add, noUsage)).toEqual(billed ?? noUsage);
    expect(agentsOf.get(runId)).toHaveLength(1);
    const results = log.flatMap((event) => (event.type === "tool.result" ? [event.id] : []));
    const shown = (toolsOf.get(runId) ?? []).map(({ attributes }) =>
      String(attributes["gen_ai.tool.call.id"]),
    );
    expect(shown.toSorted()).toEqual(results.toSorted());
    calls += logged.length;
  }
  return `${calls} calls of models, ${generations.length} generations, ${spans.length - byId.size} spans sent twice`;
}

const isOf = (type: string) => (span: ReceivedSpan) =>
  span.attributes["langfuse.observation.type"] === type;
const runIdOf = ({ attributes }: ReceivedSpan) => String(attributes["parley.run.id"]);
const callOf = ({ attributes }: ReceivedSpan) => Number(attributes["parley.run.call"]);

function contentOf({ path: _path, authorization: _by, ...span }: ReceivedSpan) {
  return span;
}

/** The tokens of each call of a model; null where it was cut, or was the last: then the log has only the sum of all. */
function callsIn(log: readonly SequencedRunEvent[]): (TokenUsage | null)[] {
  const calls: (TokenUsage | null)[] = [];
  for (const event of log) {
    if (event.type !== "usage") continue;
    const { type: _type, seq: _seq, stopReason, ...usage } = event;
    if (stopReason === undefined) calls.push(null);
    else calls[calls.length - 1] = usage;
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
