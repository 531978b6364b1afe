import {
  redactedSignature,
  type RunEvent,
  type SequencedRunEvent,
  type TerminalEvent,
} from "@parley/shared";
import fc from "fast-check";
import type { RunEncoding } from "../encoding/run-encoding.ts";

const usage = { inputTokens: 11, outputTokens: 1, cacheReadTokens: 5, cacheWriteTokens: 3 };

export const started: RunEvent = {
  type: "run.started",
  runId: "019ab000-0000-7000-8000-000000000001",
  messageId: "019ab000-0000-7000-8000-000000000002",
  model: "claude-sonnet-4-6",
  attempt: 1,
};
export const begun: RunEvent = { type: "usage", ...usage };

export function completed(stopReason = "end_turn", stopSequence?: string): TerminalEvent {
  return {
    type: "run.completed",
    stopReason,
    ...(stopSequence !== undefined && { stopSequence }),
    usage: { ...usage, outputTokens: 42 },
  };
}

export const ends: TerminalEvent[] = [
  { type: "run.failed", code: "UPSTREAM_OVERLOADED", message: "Too much.", retryable: true },
  { type: "run.stopped", usage },
  { type: "run.interrupted" },
];

export function numbered(events: readonly RunEvent[]): SequencedRunEvent[] {
  return events.map((event, index) => ({ ...event, seq: index + 1 }));
}

const words = fc.string({ unit: "binary", minLength: 1, maxLength: 20 });
/** As JSON carries it; the vendors' partial parsers take `__proto__` for what it is not. */
const toolInput = fc
  .dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
  .map((input): unknown => JSON.parse(JSON.stringify(input)))
  .filter((input) => !JSON.stringify(input).includes("__proto__"));

const text = fc
  .array(words, { minLength: 1, maxLength: 4 })
  .map((pieces) => pieces.map((piece): RunEvent => ({ type: "text.delta", text: piece })));
const thinking = fc
  .tuple(fc.array(words, { maxLength: 3 }), words.map(toSeal))
  .map(([pieces, signature]): RunEvent[] => [
    ...pieces.map((piece): RunEvent => ({ type: "thinking.delta", text: piece })),
    { type: "thinking.delta", text: "", signature },
  ]);
const redacted = words.map((data): RunEvent[] => [
  { type: "thinking.delta", text: "", signature: redactedSignature(data) },
]);
const toolCall = fc
  .tuple(fc.uuid(), fc.stringMatching(/^[a-z_]{1,10}$/), toolInput)
  .map(([id, name, input]): RunEvent[] => [{ type: "tool.call", id, name, input }]);

/** A signature that is not taken for that of redacted thinking. */
function toSeal(value: string): string {
  return `s${value}`;
}

/** The log of a completed run, some of them taken over before a token was seen. */
export const completedLog = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.oneof(text, thinking, redacted, toolCall), { maxLength: 8 }),
    fc.constantFrom("end_turn", "max_tokens", "tool_use", "refusal", "never_heard_of"),
    fc.option(words, { nil: undefined }),
  )
  .map(([takenOver, parts, stopReason, stopSequence]) =>
    numbered([
      started,
      begun,
      ...(takenOver ? [{ ...started, attempt: 2 }, begun] : []),
      ...parts.flat(),
      completed(stopReason, stopSequence),
    ]),
  );

/** All that an encoding writes of a log. */
export function framesOf<State>(
  encoding: RunEncoding<State>,
  events: readonly SequencedRunEvent[],
): string {
  let state = encoding.initial;
  let frames = encoding.heartbeat;
  for (const event of events) {
    const [next, more] = encoding.encode(state, event);
    state = next;
    frames += more;
  }
  return frames + encoding.end;
}

/** A `fetch` by which a vendor's client gets this answer: frames, or a whole one as an object. */
export function answering(answer: string | object): () => Promise<Response> {
  return () =>
    Promise.resolve(
      typeof answer === "string"
        ? new Response(answer, { headers: { "content-type": "text/event-stream" } })
        : Response.json(answer),
    );
}
