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
    attempt: z.int().positive().meta({
      description: "1, and more when another process took the run over.",
    }),
  })
  .meta({ id: "RunStarted", description: "The first event of a run." });
const textDelta = z
  .object({ type: z.literal("text.delta"), text: z.string() })
  .meta({ id: "TextDelta", description: "A piece of the answer's text." });
const thinkingDelta = z
  .object({
    type: z.literal("thinking.delta"),
    text: z.string(),
    signature: z.string().optional().meta({
      description: "Ends a block of thinking: the provider's seal on it.",
    }),
  })
  .meta({ id: "ThinkingDelta", description: "A piece of the model's reasoning." });
const toolCall = z
  .object({
    type: z.literal("tool.call"),
    id: z.string(),
    name: z.string(),
    input: z.unknown(),
    needsApproval: z.literal(true).optional().meta({
      description: "It is made only once its person has agreed: `POST /runs/{runId}/decisions`.",
    }),
  })
  .meta({ id: "ToolCall", description: "The model asks for a tool." });
const toolApproval = z
  .object({
    type: z.literal("tool.approval"),
    id: z.string().meta({ description: "The call's." }),
    approved: z.boolean(),
    reason: z.string().optional(),
  })
  .meta({ id: "ToolApproval", description: "It was decided whether a call may be made." });
const toolResult = z
  .object({
    type: z.literal("tool.result"),
    id: z.string(),
    output: z.unknown(),
    isError: z.boolean(),
  })
  .meta({ id: "ToolResult", description: "What a tool gave." });
const usage = z
  .object({
    type: z.literal("usage"),
    ...tokenUsage.shape,
    stopReason: z.string().optional().meta({
      description:
        "Why this call of the model ended, where the answer goes on after it: with the results of the calls before this event. Left out: it has just begun.",
    }),
  })
  .meta({ id: "UsageEvent", description: "Tokens of one call of the model, so far or in all." });

const completed = z
  .object({
    type: z.literal("run.completed"),
    stopReason: z.string().meta({
      description: "The provider's word for why, unknown ones included.",
      examples: ["end_turn", "max_tokens"],
    }),
    stopSequence: z.string().optional().meta({
      description: "Which of the caller's stop sequences ended it, if one did.",
    }),
    usage: tokenUsage,
  })
  .meta({ id: "RunCompleted", description: "The last event: the model said that it is done." });
const stopped = z
  .object({ type: z.literal("run.stopped"), usage: tokenUsage })
  .meta({ id: "RunStopped", description: "The last event: somebody stopped the run." });
const failed = z
  .object({
    type: z.literal("run.failed"),
    code: errorCode,
    message: z.string().meta({ description: "What happened and what to do about it, in words." }),
    retryable: z.boolean().meta({ description: "Whether asking again may succeed." }),
    retryAfterMs: z.int().nonnegative().optional().meta({ description: "Milliseconds." }),
  })
  .meta({ id: "RunFailed", description: "The last event: the run failed. Its text is kept." });
const interrupted = z.object({ type: z.literal("run.interrupted") }).meta({
  id: "RunInterrupted",
  description:
    "The last event: the process that wrote the answer died. What was seen is kept, and can be continued.",
});

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
    toolApproval,
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
