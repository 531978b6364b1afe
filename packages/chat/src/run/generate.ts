import {
  type Db,
  findMessage,
  findStandingRole,
  isDatabaseUnavailable,
  reserveFurther,
  type RunRow,
  tellOfRefusal,
} from "@parley/db";
import { type LanguageModel, ModelError } from "@parley/llm";
import {
  type ContentBlock,
  includesRole,
  ParleyError,
  type RunEvent,
  type RunFailure,
} from "@parley/shared";
import { assertWithinBudgets, BudgetReached } from "../budgets/assert-within-budgets.ts";
import { boundRequest } from "../budgets/bound-cost.ts";
import { LogLostError } from "../log/open-log.ts";
import { isOfKnownServer } from "../tools/tool-servers.ts";
import type { TraceSender } from "../observe/trace-sender.ts";
import { RunAborted } from "./abort-reason.ts";
import { type AnswerLimits, limitReached, MAX_CALLS_OF_STEP } from "./answer-limits.ts";
import {
  buildModelRequest,
  type PreparedRequest,
  type RequestParts,
} from "./build-model-request.ts";
import { type AskedCall, callModel, type ModelAnswer } from "./call-model.ts";
import { keptEvents } from "./keep-content.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { type StepOptions, takeStep } from "./take-step.ts";

/** Undefined: the run is not this process's any more, or is to be given back. */
export type Generated = RunOutcome | "waiting" | undefined;

export interface GenerateOptions extends StepOptions, Pick<RequestParts, "known" | "loadFiles"> {
  db: Db;
  model: LanguageModel;
  limits: AnswerLimits;
  /** Undefined: nobody keeps traces. */
  traces?: Pick<TraceSender, "note"> | undefined;
  onRequestId: (requestId: string | null) => void;
}

/**
 * Writes one answer from where it has come to: calls of the model, and of the tools that it asks
 * for, until it asks for none. Failure is data (invariant 7): whatever goes wrong becomes the outcome.
 */
export async function generate(options: GenerateOptions): Promise<Generated> {
  const { run, progress, signal } = options;
  const offered = options.tools.filter((tool) => isOfKnownServer(run.options, tool));
  try {
    await keepContinued(options);
    for (;;) {
      if (progress.pending.length > 0 && (await takeStep(options)) === "waiting") return "waiting";
      const outcome = await askModel({ ...options, tools: offered });
      if (outcome !== "calls") return outcome;
    }
  } catch (error) {
    progress.closeCall();
    return outcomeOfError(signal.aborted ? signal.reason : error, options);
  }
}

/** An answer that continues another begins with what is kept of it. */
async function keepContinued({ db, run, log, progress }: GenerateOptions): Promise<void> {
  const { continues } = run.options;
  if (continues === undefined || !progress.content.isEmpty) return;
  const cutOff = await findMessage(db, run.organizationId, continues);
  const kept = keptEvents(cutOff?.content ?? []);
  for (const event of kept) progress.apply(event);
  await log.appendAll(kept);
}

/** One step's model call: how the answer ends with it, or that there are calls to make. */
async function askModel(options: GenerateOptions): Promise<RunOutcome | "calls"> {
  const { db, run, progress, limits, tools } = options;
  const reached = limitReached(limits, progress);
  if (reached !== undefined) return { status: "completed", stopReason: reached };
  // The last one has to say what it came to.
  const withoutCalls = progress.steps + 1 >= limits.steps;
  const content = progress.content.content();
  // What others gave along is of the first call; the next ones read what there is by then.
  const known = progress.tally.calls === 0 ? options.known : {};
  const { loadFiles } = options;
  const prepared = await buildModelRequest(db, run, {
    known,
    content,
    tools,
    withoutCalls,
    loadFiles,
  });
  try {
    if (progress.tally.calls > 0) {
      await assertMayGoOn(db, run);
      await reserve(options, prepared);
    }
    return await answerOf(options, prepared, withoutCalls);
  } finally {
    prepared.release();
  }
}

async function answerOf(
  options: GenerateOptions,
  { request }: PreparedRequest,
  withoutCalls: boolean,
): Promise<RunOutcome | "calls"> {
  const { run, progress, spans } = options;
  const { held, tools: wanted = [] } = run.options;
  const keepsCalls = held !== true && wanted.length > 0;
  const call = { request, number: progress.tally.calls + 1 };
  return spans.modelCall(run, call, {
    ask: (heard) => callModel({ ...options, request, keepsCalls, heard }),
    keep: (answer) => keepAnswer(options, answer, withoutCalls),
  });
}

async function keepAnswer(
  options: GenerateOptions,
  answer: ModelAnswer,
  withoutCalls: boolean,
): Promise<RunOutcome | "calls"> {
  const { log, progress } = options;
  const { stopReason, stopSequence, usage } = answer;
  const calls = withFreeIds(answer.calls, progress.content.content());
  if (stopReason === "tool_use" && calls.length > 0 && !withoutCalls) {
    await writeCheckpoint(options, calls, { type: "usage", ...usage, stopReason });
    // A finished step is on disk before anybody is told of it.
    await log.drained();
    options.traces?.note(options.run.id);
    return "calls";
  }
  for (const call of calls) progress.apply(call);
  await log.appendAll(calls);
  progress.completeCall(usage);
  return {
    status: "completed",
    stopReason: calls.length > 0 && withoutCalls ? "max_steps" : stopReason,
    ...(stopSequence !== undefined && { stopSequence }),
  };
}

/** A finished model call: all of its end is in the log, or none. */
async function writeCheckpoint(
  { log, progress, tools }: GenerateOptions,
  calls: readonly AskedCall[],
  end: RunEvent & { type: "usage" },
): Promise<void> {
  const asking = calls.map((call): AskedCall => {
    const tool = tools.find(({ name }) => name === call.name);
    return { ...call, ...(tool?.needsApproval === true && { needsApproval: true }) };
  });
  const refused = asking.slice(MAX_CALLS_OF_STEP).map(
    ({ id }): RunEvent => ({
      type: "tool.result",
      id,
      output: `It was not run: at most ${MAX_CALLS_OF_STEP} tools can be called at once.`,
      isError: true,
    }),
  );
  const events: RunEvent[] = [...asking, end, ...refused];
  for (const event of events) progress.apply(event);
  await log.appendAll(events);
}

/** Not every provider's ids are unique, and a decision must never be taken for that on another call. */
function withFreeIds(calls: readonly AskedCall[], content: readonly ContentBlock[]): AskedCall[] {
  const taken = new Set(content.flatMap((block) => (block.type === "tool_use" ? [block.id] : [])));
  return calls.map((call) => {
    let { id } = call;
    for (let n = 2; taken.has(id); n++) id = `${call.id}_${n}`;
    taken.add(id);
    return { ...call, id };
  });
}

/** An answer with tools may take hours, and longer than its person is there. */
async function assertMayGoOn(db: Db, run: RunRow): Promise<void> {
  const role = await findStandingRole(db, run);
  if (role === undefined || !includesRole(role, "member"))
    throw new ParleyError("FORBIDDEN", "Its person may not chat in the organization any more.");
}

/** A further call of the model is paid from what is left of the budgets by then. */
async function reserve(
  { db, run, progress, activeMs }: GenerateOptions,
  { request }: PreparedRequest,
): Promise<void> {
  try {
    await db.transaction().execute(async (trx) => {
      const reserved = await reserveFurther(trx, run, {
        spentMicroDollars: progress.tally.spent,
        bound: boundRequest(request),
        activeMs: activeMs(),
      });
      if (reserved === undefined) throw new RunAborted("lost");
      assertWithinBudgets({ run, ...reserved });
    });
  } catch (error) {
    if (error instanceof BudgetReached) await tellOfRefusal(db, run, error.budget);
    throw error;
  }
}

function outcomeOfError(error: unknown, options: GenerateOptions): Generated {
  const { run, processLog, progress } = options;
  if (error instanceof LogLostError) return undefined;
  if (error instanceof RunAborted) return outcomeOfAbort(error, options);
  if (isDatabaseUnavailable(error)) {
    processLog.warn(
      { err: error, runId: run.id },
      "The database did not answer; a run is given back.",
    );
    return undefined;
  }
  if (error instanceof ModelError) {
    options.onRequestId(error.requestId);
    processLog.warn(
      { runId: run.id, code: error.code, upstreamRequestId: error.requestId },
      `The model failed: ${error.message}`,
    );
    return failed(error);
  }
  if (error instanceof ParleyError) {
    const { code, message, retryAfterMs } = error;
    return failed({ code, message, retryable: retryAfterMs !== undefined, retryAfterMs });
  }
  processLog.error(
    { err: error, runId: run.id, steps: progress.steps },
    "A run failed on our side.",
  );
  return failed({
    code: "INTERNAL",
    message: "Something went wrong on our side. What was written is kept; try again.",
    retryable: true,
  });
}

function outcomeOfAbort({ reason }: RunAborted, { progress }: GenerateOptions): Generated {
  switch (reason) {
    case "stop":
      return { status: "stopped" };
    case "deadline":
      return failed({
        code: "RUN_DEADLINE",
        message: "The answer took longer than an answer may take. What was written is kept.",
        retryable: true,
      });
    case "shutdown":
      return progress.hasCheckpoint || progress.content.isEmpty
        ? undefined
        : { status: "interrupted" };
    case "lost":
      return undefined;
  }
}

/** As many milliseconds as the database takes. */
const MAX_RETRY_AFTER_MS = 2 ** 31 - 1;

function failed({
  code,
  message,
  retryable,
  retryAfterMs,
}: Pick<RunFailure, "code" | "message" | "retryable"> & {
  retryAfterMs?: number | undefined;
}): RunOutcome {
  return {
    status: "failed",
    failure: {
      code,
      message,
      retryable,
      ...(retryAfterMs !== undefined && {
        retryAfterMs: Math.min(Math.ceil(retryAfterMs), MAX_RETRY_AFTER_MS),
      }),
    },
  };
}
