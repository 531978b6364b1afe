import {
  noUsage,
  redactedData,
  type RunEvent,
  type TerminalEvent,
  type TokenUsage,
} from "@parley/shared";
import type { RunEncoding } from "../../encoding/run-encoding.ts";
import { unfinishedAnswer } from "../unfinished-answer.ts";
import { anthropicError } from "./errors.ts";
import {
  emptyMessage,
  endOfMessage,
  type MessageHead,
  messageHead,
  toolUseBlock,
  usageBody,
} from "./message.ts";

interface StreamState {
  head: MessageHead;
  /** Whether `message_start` was sent. */
  begun: boolean;
  /** The block that deltas go on in, and the index of it or of the next one. */
  open: "text" | "thinking" | null;
  index: number;
}

type Step = readonly [state: StreamState, frames: string];

const initial: StreamState = { head: { id: "", model: "" }, begun: false, open: null, index: 0 };

/** The stream of the Messages API. `requestId` is named where it ends in an error. */
export function anthropicStream(requestId: string): RunEncoding<StreamState> {
  return {
    initial,
    encode: (state, event) => encode(state, event, requestId),
    end: "",
    heartbeat: frame({ type: "ping" }),
    headers: {},
  };
}

function encode(state: StreamState, event: RunEvent, requestId: string): Step {
  switch (event.type) {
    case "run.started":
      // A run that was taken over starts twice; nothing of the first start was seen.
      return [state.begun ? state : { ...state, head: messageHead(event) }, ""];
    case "usage":
      return begin(state, event);
    case "text.delta":
      return event.text === ""
        ? [state, ""]
        : chain(state, begin, toText, (now) => [
            now,
            delta(now, { type: "text_delta", text: event.text }),
          ]);
    case "thinking.delta":
      return chain(
        state,
        begin,
        (now) => think(now, event.text),
        (now) => seal(now, event.signature),
      );
    case "tool.call":
      return chain(state, begin, close, (now) => callTool(now, event));
    case "tool.approval":
    case "tool.result":
      return [state, ""];
    case "run.completed":
      return chain(state, begin, close, (now) => [now, endFrames(event)]);
    case "run.stopped":
    case "run.failed":
    case "run.interrupted": {
      const unfinished = unfinishedAnswer(event);
      return [state, unfinished === null ? "" : frame(anthropicError(unfinished.error, requestId))];
    }
  }
}

/** One step after the other, their frames in a row. */
function chain(state: StreamState, ...steps: ((state: StreamState) => Step)[]): Step {
  let now = state;
  let frames = "";
  for (const step of steps) {
    const [next, more] = step(now);
    now = next;
    frames += more;
  }
  return [now, frames];
}

function begin(state: StreamState, usage: TokenUsage = noUsage): Step {
  if (state.begun) return [state, ""];
  const message = emptyMessage(state.head, usage);
  return [{ ...state, begun: true }, frame({ type: "message_start", message })];
}

function toText(state: StreamState): Step {
  if (state.open === "text") return [state, ""];
  return chain(state, close, (now) => [
    { ...now, open: "text" },
    start(now, { type: "text", text: "", citations: null }),
  ]);
}

function toThinking(state: StreamState): Step {
  if (state.open === "thinking") return [state, ""];
  return chain(state, close, (now) => [
    { ...now, open: "thinking" },
    start(now, { type: "thinking", thinking: "", signature: "" }),
  ]);
}

function think(state: StreamState, thinking: string): Step {
  if (thinking === "") return [state, ""];
  return chain(state, toThinking, (now) => [now, delta(now, { type: "thinking_delta", thinking })]);
}

/** A signature ends a thinking block; that of redacted thinking is one by itself. */
function seal(state: StreamState, signature: string | undefined): Step {
  if (signature === undefined) return [state, ""];
  const data = redactedData(signature);
  if (data !== null)
    return chain(state, close, (now) => wholeBlock(now, { type: "redacted_thinking", data }));
  return chain(
    state,
    toThinking,
    (now) => [now, delta(now, { type: "signature_delta", signature })],
    close,
  );
}

function callTool(state: StreamState, call: { id: string; name: string; input: unknown }): Step {
  const json = JSON.stringify(call.input ?? {});
  return wholeBlock(
    state,
    toolUseBlock({ ...call, input: {} }),
    delta(state, { type: "input_json_delta", partial_json: json }),
  );
}

function wholeBlock(state: StreamState, block: object, deltas = ""): Step {
  return [{ ...state, index: state.index + 1 }, start(state, block) + deltas + stop(state)];
}

function close(state: StreamState): Step {
  if (state.open === null) return [state, ""];
  return [{ ...state, open: null, index: state.index + 1 }, stop(state)];
}

const start = ({ index }: StreamState, block: object): string =>
  frame({ type: "content_block_start", index, content_block: block });
const delta = ({ index }: StreamState, change: object): string =>
  frame({ type: "content_block_delta", index, delta: change });
const stop = ({ index }: StreamState): string => frame({ type: "content_block_stop", index });

function endFrames(end: Extract<TerminalEvent, { type: "run.completed" }>): string {
  const unknown = { output_tokens_details: null, server_tool_use: null };
  const usage = { ...unknown, ...usageBody(end.usage) };
  return (
    frame({ type: "message_delta", delta: { ...endOfMessage(end), container: null }, usage }) +
    frame({ type: "message_stop" })
  );
}

function frame(data: { type: string; [more: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
