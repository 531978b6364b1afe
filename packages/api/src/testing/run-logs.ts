import type { RunEvent, SequencedRunEvent, TerminalEvent } from "@parley/shared";
import fc from "fast-check";
import type { RunEncoding } from "../encoding/run-encoding.ts";

const usage = {
  inputTokens: 1,
  outputTokens: 2,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
};
const id = "01890000-0000-7000-8000-000000000001";
const started: RunEvent = {
  type: "run.started",
  runId: id,
  messageId: id,
  model: "claude-sonnet-4-6",
  attempt: 1,
};

/** Text with all that matters to SSE, and characters that are cut in two where a piece ends. */
const piece = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("\r", "\n", " ", ":", "a", "\ud83d", "\udc4b", "\u2028") }),
  fc.constantFrom("", "data: [DONE]\n\n", "id: 7\n", "event: x", "\ufeff", "\u0000"),
);
/** As it comes out of JSON, which knows no -0. */
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

const entry: fc.Arbitrary<RunEvent[]> = fc.oneof(
  { weight: 4, arbitrary: piece.map((text): RunEvent[] => [{ type: "text.delta", text }]) },
  piece.map((text): RunEvent[] => [{ type: "thinking.delta", text }]),
  piece.map((text): RunEvent[] => [{ type: "thinking.delta", text, signature: "sealed" }]),
  fc
    .tuple(fc.uuid(), fc.string(), json, json, fc.boolean())
    .map(([call, name, input, output, isError]): RunEvent[] => [
      { type: "tool.call", id: call, name, input },
      { type: "tool.result", id: call, output, isError },
    ]),
  fc
    .tuple(fc.uuid(), fc.boolean(), fc.option(fc.string(), { nil: undefined }))
    .map(([call, approved, reason]): RunEvent[] => [
      { type: "tool.call", id: call, name: "look", input: {}, needsApproval: true },
      { type: "usage", ...usage, stopReason: "tool_use" },
      { type: "tool.approval", id: call, approved, ...(reason !== undefined && { reason }) },
      { type: "tool.result", id: call, output: "seen", isError: !approved },
    ]),
  fc.uuid().map((call): RunEvent[] => [{ type: "tool.call", id: call, name: "look", input: {} }]),
  fc.constant<RunEvent[]>([{ type: "usage", ...usage }]),
  fc.constant<RunEvent[]>([{ ...started, attempt: 2 }]),
);

const end: fc.Arbitrary<TerminalEvent> = fc.oneof(
  fc
    .constantFrom("end_turn", "max_tokens", "refusal", "something_new")
    .map((stopReason): TerminalEvent => ({ type: "run.completed", stopReason, usage })),
  fc.constant<TerminalEvent>({ type: "run.stopped", usage }),
  fc.string().map(
    (message): TerminalEvent => ({
      type: "run.failed",
      code: "UPSTREAM_BROKEN",
      message,
      retryable: true,
    }),
  ),
  fc.constant<TerminalEvent>({ type: "run.interrupted" }),
);

/** Any whole log of a run. */
export const anyRunLog: fc.Arbitrary<SequencedRunEvent[]> = fc
  .tuple(fc.array(entry, { maxLength: 30 }), end)
  .map(([entries, last]) =>
    [started, ...entries.flat(), last].map((event, index) => ({ ...event, seq: index + 1 })),
  );

/** What a reader of the whole log is sent, in pieces: one for each event, and the end. */
export function framesOf<State>(
  encoding: RunEncoding<State>,
  log: readonly SequencedRunEvent[],
): string[] {
  let state = encoding.initial;
  const pieces = log.map((event) => {
    const [next, frames] = encoding.encode(state, event);
    state = next;
    return frames;
  });
  return [...pieces, encoding.end];
}

/** The text of the answer, as it is stored. */
export function textOfLog(log: readonly SequencedRunEvent[]): string {
  return log.map((event) => (event.type === "text.delta" ? event.text : "")).join("");
}

/** As it comes through UTF-8: half a character is replaced. */
export function throughUtf8(text: string): string {
  return Buffer.from(text).toString();
}
