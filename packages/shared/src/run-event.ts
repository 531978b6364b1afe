import * as z from "zod";
import { errorCode } from "./error-code.ts";
import { tokenUsage } from "./usage.ts";

/**
 * The entries of a run's log. `seq` counts them from 1 without a gap; deltas that arrived together
 * may be one event. Exactly one terminal event ends the log, and nothing follows it (invariant 2).
 */
const started = z
  .object({
    type: z.literal("run.started"),
    runId: z.uuid(),
    messageId: z.uuid(),
    model: z.string(),
    /** 1, and more when another process took the run over before a token was visible. */
    attempt: z.int().positive(),
  })
  .meta({ id: "RunStarted" });
const textDelta = z
  .object({ type: z.literal("text.delta"), text: z.string() })
  .meta({ id: "TextDelta" });
const thinkingDelta = z
  .object({
    type: z.literal("thinking.delta"),
    text: z.string(),
    /** Ends a thinking block: the provider's seal on it. */
    signature: z.string().optional(),
  })
  .meta({ id: "ThinkingDelta" });
const toolCall = z
  .object({
    type: z.literal("tool.call"),
    id: z.string(),
    name: z.string(),
    input: z.unknown(),
  })
  .meta({ id: "ToolCall" });
const toolResult = z
  .object({
    type: z.literal("tool.result"),
    id: z.string(),
    output: z.unknown(),
    isError: z.boolean(),
  })
  .meta({ id: "ToolResult" });
const usage = z
  .object({ type: z.literal("usage"), ...tokenUsage.shape })
  .meta({ id: "UsageEvent" });

/** The model said that it is done; `stopReason` is the provider's word, unknown ones included. */
const completed = z
  .object({
    type: z.literal("run.completed"),
    stopReason: z.string(),
    /** Which of the caller's stop sequences ended it, if one did. */
    stopSequence: z.string().optional(),
    usage: tokenUsage,
  })
  .meta({ id: "RunCompleted" });
const stopped = z
  .object({ type: z.literal("run.stopped"), usage: tokenUsage })
  .meta({ id: "RunStopped" });
const failed = z
  .object({
    type: z.literal("run.failed"),
    code: errorCode,
    message: z.string(),
    retryable: z.boolean(),
    retryAfterMs: z.int().nonnegative().optional(),
  })
  .meta({ id: "RunFailed" });
/** The process that wrote the answer died. What was seen is kept; *continue* goes on from it. */
const interrupted = z.object({ type: z.literal("run.interrupted") }).meta({ id: "RunInterrupted" });

export const terminalEvent = z.discriminatedUnion("type", [
  completed,
  stopped,
  failed,
  interrupted,
]);
export type TerminalEvent = z.infer<typeof terminalEvent>;

export const runEvent = z
  .discriminatedUnion("type", [
    started,
    textDelta,
    thinkingDelta,
    toolCall,
    toolResult,
    usage,
    completed,
    stopped,
    failed,
    interrupted,
  ])
  .meta({
    id: "RunEvent",
    description: "One entry of a run's log. Its `seq` is the `id` of its frame.",
  });
export type RunEvent = z.infer<typeof runEvent>;
export type RunEventType = RunEvent["type"];

/** A run event at its place in the log. */
export type SequencedRunEvent = RunEvent & { seq: number };

const terminalTypes: ReadonlySet<string> = new Set<TerminalEvent["type"]>([
  "run.completed",
  "run.stopped",
  "run.failed",
  "run.interrupted",
]);

export function isTerminal(event: { type: string }): event is TerminalEvent {
  return terminalTypes.has(event.type);
}
