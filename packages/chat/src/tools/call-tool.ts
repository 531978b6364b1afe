import { setTimeout as wait } from "node:timers/promises";
import { isShallow } from "@parley/shared";
import type { ProcessLog } from "../process-log.ts";
import { RunAborted } from "../run/abort-reason.ts";
import type { Tool, ToolContext, ToolOutcome } from "./define-tool.ts";

/** The longest output of a tool that a model is sent, in UTF-16 units of its text or JSON. */
export const MAX_TOOL_OUTPUT = 100_000;
/** Milliseconds for which a tool is still heard whose process goes: what it did need not be done again. */
const LAST_WORDS_MS = 1_500;

/**
 * One call of a tool, which always comes to an outcome: what goes wrong is told to the model, in
 * so many words as it may know. Only the signal's reason is thrown, and whatever the tool does then
 * is of no matter any more: at once, but for a shutdown, at which what the tool ends well with in the
 * next moment still counts.
 */
export async function callTool(
  tool: Tool,
  input: unknown,
  context: ToolContext,
  log: ProcessLog,
): Promise<ToolOutcome> {
  const { signal } = context;
  signal.throwIfAborted();
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(new ToolTimeout()), tool.timeoutMs);
  const end = AbortSignal.any([signal, cut.signal]);
  const over = new AbortController();
  try {
    const { output, isError } = await Promise.race([
      run(tool, { ...context, signal: end }, input),
      whenGivenUp(end, over.signal),
    ]);
    // Its words for being cut are not what it came to.
    if (isError) signal.throwIfAborted();
    return { output: bounded(output), isError };
  } catch (error) {
    signal.throwIfAborted();
    if (cut.signal.aborted) return { output: timedOut(tool), isError: true };
    log.error(
      { err: error, tool: tool.name, runId: context.runId, callId: context.callId },
      "A tool failed.",
    );
    return { output: "The tool failed.", isError: true };
  } finally {
    clearTimeout(timer);
    // Whoever still listens to it has nothing left to do.
    cut.abort();
    over.abort();
  }
}

class ToolTimeout extends Error {
  constructor() {
    super("The tool took too long.");
    this.name = "ToolTimeout";
  }
}

/** Also where it throws at once. */
async function run(tool: Tool, context: ToolContext, input: unknown): Promise<ToolOutcome> {
  return tool.run(context, input);
}

/** Throws the signal's reason once nobody waits for the tool any longer. */
function whenGivenUp(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = (): void => reject(signal.reason);
    const abort = (): void => {
      if (!isShutdown(signal.reason)) giveUp();
      else wait(LAST_WORDS_MS, undefined, { signal: over }).then(giveUp, () => undefined);
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

function isShutdown(reason: unknown): boolean {
  return reason instanceof RunAborted && reason.reason === "shutdown";
}

function timedOut({ timeoutMs, repeatable }: Tool): string {
  const effect = repeatable ? "" : " Nobody knows whether it took effect.";
  return `The tool took longer than ${timeoutMs / 1_000} s, and was cut.${effect}`;
}

/** As JSON has it, so that the log, the message and the model get the same; as text where that is nested too deep. */
function bounded(output: unknown): unknown {
  const json = JSON.stringify(output) ?? "null";
  const text = typeof output === "string" ? output : json;
  if (text.length <= MAX_TOOL_OUTPUT) {
    const plain: unknown = JSON.parse(json);
    return isShallow(plain) ? plain : text;
  }
  const shown = text.slice(0, MAX_TOOL_OUTPUT).toWellFormed();
  return `${shown}\n\n[Cut here: these are the first ${MAX_TOOL_OUTPUT} of ${text.length} characters.]`;
}
