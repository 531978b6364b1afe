import { type Db, findWishes, reserveFurther, type RunRow, suspendRun } from "@parley/db";
import type { RunEvent } from "@parley/shared";
import type { OpenLog } from "../log/open-log.ts";
import type { ProcessLog } from "../process-log.ts";
import { callTool } from "../tools/call-tool.ts";
import type { Tool, ToolOutcome } from "../tools/define-tool.ts";
import { isOfKnownServer } from "../tools/tool-servers.ts";
import { RunAborted } from "./abort-reason.ts";
import type { PendingCall, RunProgress } from "./run-progress.ts";
import type { RunSpans } from "./run-spans.ts";

/** Calls of one step that are made at once. */
const CALLS_AT_ONCE = 8;

export interface StepOptions {
  db: Db;
  run: RunRow;
  log: OpenLog;
  progress: RunProgress;
  tools: readonly Tool[];
  /** Days that a person has to decide. */
  approvalDays: number;
  /** Milliseconds that processes have worked on the run. */
  activeMs: () => number;
  /** When it is written down that the run is being worked on. */
  marked: Promise<unknown>;
  spans: RunSpans;
  processLog: ProcessLog;
  signal: AbortSignal;
}

/**
 * Makes the calls that the model has asked for, each result written as it comes. Those that somebody
 * has to agree to come last; until then the run waits, and nobody works on it.
 */
export async function takeStep(options: StepOptions): Promise<"done" | "waiting"> {
  const { log, progress, signal } = options;
  // First what was asked is on disk: or a call that was made could be asked for, and made, again.
  await log.drained();
  for (;;) {
    const ready = progress.pending.filter(
      ({ needsApproval, approval }) => !needsApproval || approval,
    );
    await inParallel(ready, CALLS_AT_ONCE, (call) => settleCall(options, call));
    signal.throwIfAborted();
    if (progress.pending.length === 0) return "done";
    if ((await awaitDecisions(options)) === "waiting") return "waiting";
  }
}

/**
 * The first error ends it, thrown when all who were at work are at rest: what follows may be the
 * run's last event, and nobody writes anything after that (invariant 2).
 */
async function inParallel<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const next = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift())
      await work(item).catch((error: unknown) => {
        queue.length = 0;
        throw error;
      });
  };
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, next);
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

/** What a call came to is written, also where the run was cut meanwhile: it is not made again then. */
async function settleCall(options: StepOptions, call: PendingCall): Promise<void> {
  const { log, progress } = options;
  const { output, isError } = await outcomeOf(options, call);
  const result: RunEvent = { type: "tool.result", id: call.id, output, isError };
  progress.apply(result);
  await log.append(result);
}

async function outcomeOf(
  { run, tools, spans, processLog, signal }: StepOptions,
  { id, name, input, approval, mayHaveStarted }: PendingCall,
): Promise<ToolOutcome> {
  const refuse = (output: string): ToolOutcome => ({ output, isError: true });
  if (approval?.approved === false)
    return refuse(`It was not run: ${approval.reason || "its person did not agree to it."}`);
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) return refuse(`There is no tool "${name}" here.`);
  if (!isOfKnownServer(run.options, tool)) return refuse(otherServer(tool));
  if (mayHaveStarted && !tool.repeatable)
    return refuse("The server was restarted meanwhile: nobody knows whether it took effect.");
  const { organizationId, userId, id: runId } = run;
  const context = { caller: { organizationId, userId }, runId, callId: id, signal };
  return spans.toolCall(run, { id, name }, () => callTool(tool, input, context, processLog));
}

function otherServer({ name, origin }: Tool): string {
  const server = origin.type === "mcp" ? origin.server : name;
  return `It was not run: “${server}” is another server by now than the one that was asked about. Send a new message to use it.`;
}

/** Takes what was decided meanwhile; where there is nothing, the run waits from now on. */
async function awaitDecisions(options: StepOptions): Promise<"decided" | "waiting"> {
  const { db, run, log, progress, approvalDays } = options;
  await options.marked;
  await log.drained();
  const activeMs = options.activeMs();
  const isSuspended = await db.transaction().execute(async (trx) => {
    const spentMicroDollars = progress.tally.spent;
    // For a model call that may be days away nothing is reserved.
    await reserveFurther(trx, run, { spentMicroDollars, bound: null, activeMs });
    const knownDecisions = progress.decisions;
    const calls = progress.pending
      .filter(({ needsApproval, approval }) => needsApproval && approval === undefined)
      .map(({ id: callId, name }) => ({ callId, name }));
    return suspendRun(trx, run, { knownDecisions, calls, forDays: approvalDays, activeMs });
  });
  if (isSuspended) return "waiting";
  const wishes = await findWishes(db, run.id, run.ownerId);
  if (wishes === undefined) throw new RunAborted("lost");
  if (wishes.stopRequestedAt !== null) throw new RunAborted("stop");
  const fresh = wishes.decisions.slice(progress.decisions);
  if (fresh.length === 0) throw new Error("The run could not be made to wait.");
  for (const { callId, approved, reason } of fresh) {
    const decision: RunEvent = {
      type: "tool.approval",
      id: callId,
      approved,
      ...(reason !== undefined && { reason }),
    };
    progress.apply(decision);
    await log.append(decision);
  }
  // Or nobody could tell, should this process die, that the calls may have been begun with.
  await log.drained();
  return "decided";
}
