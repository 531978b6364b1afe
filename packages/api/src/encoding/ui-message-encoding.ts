import type { SequencedRunEvent } from "@parley/shared";
import type { RunEncoding } from "./run-encoding.ts";

interface UiMessageState {
  hasStarted: boolean;
  /** The part that is being written. */
  open: { kind: "text" | "reasoning"; id: string } | null;
  parts: number;
  /** A model call has ended, and the next one begins another step. */
  stepEnded: boolean;
}

/** A chunk of the stream; its fields are those of the AI SDK. */
type Chunk = { type: string } & Record<string, unknown>;

/**
 * The UI message stream of the Vercel AI SDK. The answer is one message, whose metadata
 * names the run; each call of the model with what its tools gave is a step of it.
 *
 * @see https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 */
export const uiMessageEncoding: RunEncoding<UiMessageState> = {
  initial: { hasStarted: false, open: null, parts: 0, stepEnded: false },
  encode(state, event) {
    const [next, chunks] = toChunks(state, event);
    let frames = "";
    for (const [at, chunk] of chunks.entries()) {
      // Only the last one: a cursor between the chunks of one event would lose the rest of it.
      if (at === chunks.length - 1) frames += `id: ${event.seq}\n`;
      frames += `data: ${JSON.stringify(chunk)}\n\n`;
    }
    return [next, frames];
  },
  end: "data: [DONE]\n\n",
  heartbeat: ":\n\n",
  headers: { "x-vercel-ai-ui-message-stream": "v1" },
};

function toChunks(state: UiMessageState, event: SequencedRunEvent): [UiMessageState, Chunk[]] {
  const closed: UiMessageState = { ...state, open: null };
  switch (event.type) {
    case "run.started":
      // A run that another process took over says so again; to the reader it is one message.
      if (state.hasStarted) return [closed, close(state)];
      return [
        { ...state, hasStarted: true },
        [
          {
            type: "start",
            messageId: event.messageId,
            messageMetadata: { runId: event.runId, model: event.model },
          },
          { type: "start-step" },
        ],
      ];
    case "text.delta":
      return write(state, "text", event.text);
    case "thinking.delta": {
      const [next, chunks] = write(state, "reasoning", event.text);
      if (event.signature === undefined) return [next, chunks];
      return [{ ...next, open: null }, [...chunks, ...close(next)]];
    }
    case "tool.call": {
      const { id: toolCallId, name: toolName, input } = event;
      const call = { type: "tool-input-available", toolCallId, toolName, input, ...ranByServer };
      const ask = { type: "tool-approval-request", approvalId: toolCallId, toolCallId };
      return [closed, [...close(state), call, ...(event.needsApproval ? [ask] : [])]];
    }
    case "tool.approval": {
      const { id: approvalId, approved, reason } = event;
      const said = { approvalId, approved, ...(reason !== undefined && { reason }) };
      const response = { type: "tool-approval-response", ...said, providerExecuted: true };
      return [closed, [...close(state), response]];
    }
    case "tool.result": {
      const { id: toolCallId, output, isError } = event;
      const result: Chunk = isError
        ? { type: "tool-output-error", toolCallId, errorText: asText(output), ...ranByServer }
        : { type: "tool-output-available", toolCallId, output, ...ranByServer };
      return [closed, [...close(state), result]];
    }
    case "usage":
      if (event.stopReason !== undefined) return [{ ...state, stepEnded: true }, []];
      if (!state.stepEnded) return [state, []];
      return [
        { ...closed, stepEnded: false },
        [...close(state), { type: "finish-step" }, { type: "start-step" }],
      ];
    case "run.completed":
      return [
        closed,
        [
          ...close(state),
          { type: "finish-step" },
          {
            type: "finish",
            finishReason: finishReasons.get(event.stopReason) ?? "other",
            messageMetadata: { usage: event.usage },
          },
        ],
      ];
    case "run.stopped":
      return [closed, [...close(state), { type: "abort", reason: "stopped" }]];
    case "run.failed":
      return [closed, [...close(state), { type: "error", errorText: event.message }]];
    case "run.interrupted":
      return [closed, [...close(state), { type: "error", errorText: INTERRUPTED }]];
  }
}

const INTERRUPTED =
  "The server was restarted while it answered. What was written is kept; ask again or continue.";

/** Tools are Parley's own: the page has none to run, nor to know. */
const ranByServer = { providerExecuted: true, dynamic: true };

const finishReasons: ReadonlyMap<string, string> = new Map([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["refusal", "content-filter"],
  ["tool_use", "tool-calls"],
]);

function write(
  state: UiMessageState,
  kind: "text" | "reasoning",
  text: string,
): [UiMessageState, Chunk[]] {
  if (state.open?.kind === kind)
    return [state, text === "" ? [] : [{ type: `${kind}-delta`, id: state.open.id, delta: text }]];
  if (text === "") return [state, []];
  const open = { kind, id: `${kind}-${state.parts + 1}` };
  return [
    { ...state, open, parts: state.parts + 1 },
    [
      ...close(state),
      { type: `${kind}-start`, id: open.id },
      { type: `${kind}-delta`, id: open.id, delta: text },
    ],
  ];
}

function close({ open }: UiMessageState): Chunk[] {
  return open === null ? [] : [{ type: `${open.kind}-end`, id: open.id }];
}

function asText(output: unknown): string {
  return typeof output === "string" ? output : (JSON.stringify(output) ?? "");
}
