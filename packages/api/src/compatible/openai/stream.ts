import type { RunEvent } from "@parley/shared";
import type { RunEncoding } from "../../encoding/run-encoding.ts";
import { unfinishedAnswer } from "../unfinished-answer.ts";
import {
  type CompletionHead,
  completionHead,
  finishReason,
  toolCallBody,
  usageBody,
} from "./completion.ts";
import { openaiError } from "./errors.ts";

export interface CompletionStreamOptions {
  /** Whether a last chunk says what the answer cost (`stream_options.include_usage`). */
  includeUsage: boolean;
}

interface StreamState {
  head: CompletionHead;
  /** Whether the chunk with the role was sent. */
  begun: boolean;
  toolCalls: number;
}

type Step = readonly [state: StreamState, frames: string];

const initial: StreamState = {
  head: { id: "", created: 0, model: "" },
  begun: false,
  toolCalls: 0,
};

/** The stream of the Chat Completions API. */
export function openaiStream(options: CompletionStreamOptions): RunEncoding<StreamState> {
  return {
    initial,
    encode: (state, event) => encode(state, event, options),
    // Not after an error: a stream that ends so did not come to its end.
    end: "",
    heartbeat: ":\n\n",
    headers: {},
  };
}

function encode(state: StreamState, event: RunEvent, options: CompletionStreamOptions): Step {
  const say = (change: object): Step => {
    const [now, first] = begin(state, options);
    return [now, first + chunk(now, { delta: change }, options)];
  };
  switch (event.type) {
    case "run.started":
      return [state.begun ? state : { ...state, head: completionHead(event) }, ""];
    case "usage":
      return begin(state, options);
    case "text.delta":
      return event.text === "" ? [state, ""] : say({ content: event.text });
    case "thinking.delta":
      return event.text === "" ? [state, ""] : say({ reasoning_content: event.text });
    case "tool.call": {
      const call = { index: state.toolCalls, ...toolCallBody(event) };
      const [now, frames] = say({ tool_calls: [call] });
      return [{ ...now, toolCalls: now.toolCalls + 1 }, frames];
    }
    case "tool.approval":
    case "tool.result":
      return [state, ""];
    case "run.completed": {
      const [now, first] = begin(state, options);
      const finish = chunk(
        now,
        { delta: {}, finish_reason: finishReason(event.stopReason) },
        options,
      );
      const usage = options.includeUsage
        ? frame({ ...headOf(now), choices: [], usage: usageBody(event.usage) })
        : "";
      return [now, `${first}${finish}${usage}data: [DONE]\n\n`];
    }
    case "run.stopped":
    case "run.failed":
    case "run.interrupted": {
      const unfinished = unfinishedAnswer(event);
      return [state, unfinished === null ? "" : frame(openaiError(unfinished.error))];
    }
  }
}

function begin(state: StreamState, options: CompletionStreamOptions): Step {
  if (state.begun) return [state, ""];
  const now = { ...state, begun: true };
  return [now, chunk(now, { delta: { role: "assistant", content: "", refusal: null } }, options)];
}

function chunk(
  state: StreamState,
  choice: { delta: object; finish_reason?: string },
  { includeUsage }: CompletionStreamOptions,
): string {
  return frame({
    ...headOf(state),
    choices: [{ index: 0, logprobs: null, finish_reason: null, ...choice }],
    ...(includeUsage && { usage: null }),
  });
}

function headOf({ head: { id, created, model } }: StreamState) {
  return { id, object: "chat.completion.chunk", created, model };
}

function frame(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
