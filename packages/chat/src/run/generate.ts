import type { RunRow } from "@parley/db";
import { type LanguageModel, ModelError, type ModelEvent, type ModelRequest } from "@parley/llm";
import { noUsage, type RunEvent, type TokenUsage } from "@parley/shared";
import type { ContentAssembler } from "../log/content-assembler.ts";
import { LogLostError, type OpenLog } from "../log/open-log.ts";
import type { ProcessLog } from "../process-log.ts";
import { RunAborted } from "./abort-reason.ts";
import { estimateUsage } from "./estimate-usage.ts";
import type { CountedUsage, RunOutcome } from "./run-outcome.ts";

export interface Generated {
  /** Undefined when the run is not this process's any more, or is given back: nothing to write. */
  outcome: RunOutcome | undefined;
  counted: CountedUsage | null;
  upstreamRequestId: string | null;
}

interface Progress {
  begun: TokenUsage | null;
  final: TokenUsage | null;
  stopReason: string | null;
  stopSequence: string | undefined;
  requestId: string | null;
  outputChars: number;
  firstTokenMs: number | null;
}

/**
 * One call of the model, its events written to the run's log as they come. Failure is data
 * (invariant 7): whatever goes wrong becomes the outcome.
 */
export async function generate(options: {
  model: LanguageModel;
  request: ModelRequest;
  run: RunRow;
  log: OpenLog;
  content: ContentAssembler;
  processLog: ProcessLog;
  signal: AbortSignal;
}): Promise<Generated> {
  const { log, content, signal } = options;
  const progress: Progress = {
    begun: null,
    final: null,
    stopReason: null,
    stopSequence: undefined,
    requestId: null,
    outputChars: 0,
    firstTokenMs: null,
  };
  const askedAt = performance.now();
  let outcome: RunOutcome | undefined;
  try {
    for await (const event of options.model.stream(options.request, signal)) {
      const runEvent = toRunEvent(event, progress);
      if (runEvent === null) continue;
      if (runEvent.type !== "usage")
        progress.firstTokenMs ??= Math.round(performance.now() - askedAt);
      content.add(runEvent);
      const full = log.append(runEvent);
      if (full !== undefined) await full;
    }
    const { stopReason, stopSequence } = progress;
    outcome = {
      status: "completed",
      stopReason: stopReason ?? "unknown",
      ...(stopSequence !== undefined && { stopSequence }),
    };
  } catch (error) {
    if (error instanceof ModelError) progress.requestId = error.requestId ?? progress.requestId;
    outcome = outcomeOfError(signal.aborted ? signal.reason : error, options);
  }
  return { outcome, counted: countUsage(progress), upstreamRequestId: progress.requestId };
}

function toRunEvent(event: ModelEvent, progress: Progress): RunEvent | null {
  switch (event.type) {
    case "start":
      progress.begun = event.usage;
      progress.requestId = event.requestId;
      return { type: "usage", ...event.usage };
    case "text":
      progress.outputChars += event.text.length;
      return { type: "text.delta", text: event.text };
    case "thinking":
      progress.outputChars += event.text.length;
      return {
        type: "thinking.delta",
        text: event.text,
        ...(event.signature !== undefined && { signature: event.signature }),
      };
    case "tool_use":
      return { type: "tool.call", id: event.id, name: event.name, input: event.input };
    case "end":
      progress.final = event.usage;
      progress.stopReason = event.stopReason;
      progress.stopSequence = event.stopSequence;
      return null;
  }
}

function countUsage(progress: Progress): CountedUsage | null {
  const { begun, final, outputChars, firstTokenMs } = progress;
  if (final !== null) return { usage: final, estimated: false, firstTokenMs };
  if (begun === null && outputChars === 0) return null;
  return { usage: estimateUsage(begun ?? noUsage, outputChars), estimated: true, firstTokenMs };
}

function outcomeOfError(
  error: unknown,
  { run, processLog, content }: { run: RunRow; processLog: ProcessLog; content: ContentAssembler },
): RunOutcome | undefined {
  if (error instanceof LogLostError) return undefined;
  if (error instanceof RunAborted) {
    switch (error.reason) {
      case "stop":
        return { status: "stopped" };
      case "deadline":
        return {
          status: "failed",
          failure: {
            code: "RUN_DEADLINE",
            message: "The answer took longer than an answer may take. What was written is kept.",
            retryable: true,
          },
        };
      case "shutdown":
        return content.isEmpty ? undefined : { status: "interrupted" };
      case "lost":
        return undefined;
    }
  }
  if (error instanceof ModelError) {
    processLog.warn(
      { runId: run.id, code: error.code, upstreamRequestId: error.requestId },
      `The model failed: ${error.message}`,
    );
    return {
      status: "failed",
      failure: {
        code: error.code,
        message: error.message,
        retryable: error.retryable,
        ...(error.retryAfterMs !== undefined && { retryAfterMs: Math.ceil(error.retryAfterMs) }),
      },
    };
  }
  processLog.error({ err: error, runId: run.id }, "A run failed on our side.");
  return {
    status: "failed",
    failure: {
      code: "INTERNAL",
      message: "Something went wrong on our side. What was written is kept; try again.",
      retryable: true,
    },
  };
}
