import type { LanguageModel, ModelEvent, ModelRequest } from "@parley/llm";
import type { RunEvent, TokenUsage } from "@parley/shared";
import type { OpenLog } from "../log/open-log.ts";
import { BETWEEN_CALLS } from "./model-messages.ts";
import type { RunProgress } from "./run-progress.ts";

export type AskedCall = Extract<RunEvent, { type: "tool.call" }>;

/** How a model call came to its end. */
export interface ModelAnswer {
  stopReason: string;
  stopSequence: string | undefined;
  usage: TokenUsage;
  /** The calls that it asks for; their events are not written yet. */
  calls: AskedCall[];
}

/** What a model call has come to so far, also where it is cut later. */
export interface HeardFromModel {
  start: Extract<ModelEvent, { type: "start" }> | null;
  /** From the call until the model said something. */
  firstTokenMs: number | null;
  /** Characters of text and thinking. */
  chars: number;
}

export interface ModelCallOptions {
  model: LanguageModel;
  request: ModelRequest;
  log: OpenLog;
  progress: RunProgress;
  /** Whether the calls of tools are kept back, to be written with the call's end. */
  keepsCalls: boolean;
  /** Called once the provider has answered. */
  onRequestId: (requestId: string | null) => void;
  /** Is filled in. */
  heard: HeardFromModel;
  signal: AbortSignal;
}

/** One call of the model, its events written to the run's log as they come. Throws what it throws. */
export async function callModel(options: ModelCallOptions): Promise<ModelAnswer> {
  const { log, progress, keepsCalls, heard } = options;
  const { tally } = progress;
  const calls: AskedCall[] = [];
  const isFirst = tally.calls === 0;
  const askedAt = performance.now();
  let before = beforeText(progress);
  let end: Extract<ModelEvent, { type: "end" }> | undefined;
  for await (const event of options.model.stream(options.request, options.signal)) {
    if (event.type === "start") {
      heard.start = event;
      options.onRequestId(event.requestId);
    } else if (heard.firstTokenMs === null && event.type !== "end") {
      heard.firstTokenMs = Math.round(performance.now() - askedAt);
      if (isFirst) tally.firstTokenMs ??= heard.firstTokenMs;
    }
    if (event.type === "end") {
      end = event;
      continue;
    }
    if (event.type === "text" || event.type === "thinking") heard.chars += event.text.length;
    const runEvent = toRunEvent(event);
    if (runEvent.type === "tool.call" && keepsCalls) {
      calls.push(runEvent);
      continue;
    }
    if (runEvent.type === "text.delta" && before !== "") {
      runEvent.text = before + runEvent.text;
      before = "";
    }
    progress.apply(runEvent);
    const full = log.append(runEvent);
    if (full !== undefined) await full;
  }
  const { stopReason = "unknown", stopSequence, usage } = end ?? {};
  if (usage === undefined) throw new Error("The model's answer has no end.");
  return { stopReason, stopSequence, usage, calls };
}

function toRunEvent(event: Exclude<ModelEvent, { type: "end" }>): RunEvent {
  switch (event.type) {
    case "start":
      return { type: "usage", ...event.usage };
    case "text":
      return { type: "text.delta", text: event.text };
    case "thinking":
      return {
        type: "thinking.delta",
        text: event.text,
        ...(event.signature !== undefined && { signature: event.signature }),
      };
    case "tool_use":
      return { type: "tool.call", id: event.id, name: event.name, input: event.input };
  }
}

/** What keeps the text of this call apart from that of the calls before it. */
function beforeText({ hasCheckpoint, content }: RunProgress): string {
  if (!hasCheckpoint) return "";
  const blocks = content.content();
  const text = blocks.findLastIndex((block) => block.type === "text");
  const result = blocks.findLastIndex((block) => block.type === "tool_result");
  return text === -1 || text > result ? "" : BETWEEN_CALLS;
}
