import * as z from "zod";
import { errorCode } from "./error-code.ts";
import { pageCursor, pageLimit, pageOf } from "./page.ts";
import { tokenUsage } from "./usage.ts";

/**
 *     queued ──► streaming ──► completed | stopped | failed | interrupted
 *        ▲           │
 *        │ (decided) ▼ (nothing is left to do but what a person has to agree to)
 *        └──────── waiting ──► stopped
 *
 * No process works on a run that waits, for days if need be; its log goes on once all is decided.
 */
export const runStatus = z
  .enum(["queued", "streaming", "waiting", "completed", "stopped", "failed", "interrupted"])
  .meta({
    description:
      "`waiting`: its person has to decide on calls of tools, before it goes on: `POST /runs/{runId}/decisions`.",
  });
export type RunStatus = z.infer<typeof runStatus>;

/** A process works on it, or is about to. */
export const runningStatuses = ["queued", "streaming"] as const satisfies readonly RunStatus[];
/** It has not ended. */
export const activeStatuses = [...runningStatuses, "waiting"] as const satisfies RunStatus[];
export function isActive(status: RunStatus): boolean {
  return activeStatuses.some((active) => active === status);
}

/** Why a run failed, in words for the caller. */
export const runFailure = z
  .object({
    code: errorCode,
    message: z.string().meta({ description: "What happened and what to do about it, in words." }),
    retryable: z.boolean().meta({ description: "Whether asking again may succeed." }),
    retryAfterMs: z.int().nonnegative().optional().meta({ description: "Milliseconds." }),
  })
  .meta({ id: "RunFailure", description: "Why a run failed, in words for the caller." });
export type RunFailure = z.infer<typeof runFailure>;

/** One generation of one assistant message. Times are ISO 8601 in UTC. */
export const run = z
  .object({
    id: z.uuid(),
    conversationId: z.uuid(),
    messageId: z.uuid(),
    model: z.string(),
    status: runStatus,
    attempt: z.int().positive().meta({
      description: "1, and more when another process took the run over.",
    }),
    stopReason: z.string().nullable().meta({
      description:
        "The provider's word for why the answer ended, once the run has completed; or Parley's own `max_steps`, `max_run_tokens`, `max_run_cost` for an answer that came to a limit of calls.",
    }),
    failure: runFailure.nullable().meta({ description: "Set when the run has failed." }),
    usage: tokenUsage.nullable().meta({ description: "Set once the run has ended." }),
    costMicroDollars: z.int().nonnegative().nullable().meta({
      description:
        "Millionths of a US dollar; null until the run has ended, and where its model has no known price.",
    }),
    firstTokenMs: z.int().nonnegative().nullable().meta({
      description: "Milliseconds until its first token; null until it has ended, and without one.",
    }),
    upstreamRequestId: z.string().nullable().meta({
      description:
        "The provider's id of the last request that this run made, for asking them about it.",
    }),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable().meta({ description: "Null while it is queued." }),
    waitUntil: z.iso.datetime().nullable().meta({
      description:
        "Set while it is `waiting`: the moment from which the calls that nobody has decided on count as denied, and it goes on without them. Never after its temporary conversation's end.",
    }),
    endedAt: z.iso.datetime().nullable().meta({ description: "Null until it has ended." }),
  })
  .meta({
    id: "Run",
    description: "One generation of one assistant message. Times are ISO 8601 in UTC.",
  });
export const runPage = pageOf(run).meta({ id: "RunPage" });
export type Run = z.infer<typeof run>;

export const runIdInput = z.strictObject({ runId: z.uuid() });

/** What a person said to a call of a tool that asks first. */
export const callDecision = z.strictObject({
  callId: z.string().min(1).max(500).meta({ description: "The `id` of its `tool.call` event." }),
  approved: z.boolean(),
  reason: z.string().max(2_000).optional().meta({ description: "Told to the model, too." }),
});
export type CallDecision = z.infer<typeof callDecision>;

export const decideCallInput = z.strictObject({ runId: z.uuid(), ...callDecision.shape });
export type DecideCallInput = z.infer<typeof decideCallInput>;

export const listRunsInput = z.strictObject({
  status: runStatus.optional(),
  conversationId: z.uuid().optional(),
  cursor: pageCursor,
  limit: pageLimit,
});

/** A position in a log: the seq of the last event that was applied. 0 is before the first. */
export const logCursor = z.union(
  [
    z.int().nonnegative(),
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number),
  ],
  { error: "The cursor must be the seq of an event: a whole number, 0 or more." },
);

export const followRunInput = z.strictObject({
  runId: z.uuid(),
  after: logCursor.optional().meta({
    description: "Begins after this `seq`. Left out: with the first event.",
  }),
  lastEventId: logCursor.optional().meta({
    description:
      "The `seq` of the last event that arrived, of a connection that is made again. It wins over `after`.",
  }),
});
