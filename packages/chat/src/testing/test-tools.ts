import { once } from "node:events";
import * as z from "zod";
import {
  defineTool,
  type Tool,
  type ToolContext,
  ToolError,
  type ToolSource,
} from "../tools/define-tool.ts";

/** A call as its tool saw it. */
export interface SeenCall {
  tool: string;
  callId: string;
  runId: string | null;
  userId: string;
  state: "begun" | "done" | "cut";
}

export interface TestTools {
  source: ToolSource;
  /** In the order in which they were begun. */
  calls: SeenCall[];
  callsOf(runId: string): SeenCall[];
  /** Lets all calls of `gate` end that there are and will be. */
  open(): void;
}

/** Tools that do what a test asks of them, and remember it. */
export function createTestTools(): TestTools {
  const calls: SeenCall[] = [];
  const gate = new AbortController();
  const seen = async <Result>(
    tool: string,
    { callId, runId, caller, signal }: ToolContext,
    work: () => Promise<Result> | Result,
  ): Promise<Result> => {
    const call: SeenCall = { tool, callId, runId, userId: caller.userId, state: "begun" };
    calls.push(call);
    const cut = (): void => {
      if (call.state === "begun") call.state = "cut";
    };
    signal.addEventListener("abort", cut, { once: true });
    const result = await work();
    if (call.state === "begun") call.state = "done";
    return result;
  };
  const nothing = z.object({});
  const said = z.object({ said: z.string() });
  const gated = (context: ToolContext) => async () => {
    const { signal } = context;
    if (!gate.signal.aborted)
      await once(gate.signal, "abort", { signal }).catch(() => signal.throwIfAborted());
    return { said: "open" };
  };
  const tools: Tool[] = [
    defineTool({
      name: "add",
      description: "Adds two numbers.",
      input: z.object({ a: z.number(), b: z.number() }),
      output: z.object({ sum: z.number() }),
      run: (context, { a, b }) => seen("add", context, () => ({ sum: a + b })),
    }),
    defineTool({
      name: "gate",
      description: "Ends when the test lets it.",
      input: nothing,
      output: said,
      run: (context) => seen("gate", context, gated(context)),
    }),
    defineTool({
      name: "gate_once",
      description: "The same, but must not be done again.",
      input: nothing,
      output: said,
      repeatable: false,
      run: (context) => seen("gate_once", context, gated(context)),
    }),
    defineTool({
      name: "once",
      description: "Does something that must not be done again.",
      input: nothing,
      output: said,
      repeatable: false,
      run: (context) => seen("once", context, () => ({ said: "done" })),
    }),
    defineTool({
      name: "ask",
      description: "Asks first.",
      input: z.object({ what: z.string().optional() }),
      output: said,
      repeatable: false,
      needsApproval: true,
      run: (context) => seen("ask", context, () => ({ said: "agreed" })),
    }),
    defineTool({
      name: "long",
      description: "Says a lot.",
      input: z.object({ characters: z.int() }),
      output: z.string(),
      run: (context, { characters }) => seen("long", context, () => "x".repeat(characters)),
    }),
    defineTool({
      name: "refuse",
      description: "Has a reason not to.",
      input: nothing,
      output: said,
      run: (context) =>
        seen("refuse", context, () => {
          throw new ToolError("It is Sunday.");
        }),
    }),
    defineTool({
      name: "break",
      description: "Fails.",
      input: nothing,
      output: said,
      run: (context) =>
        seen("break", context, () => {
          throw new Error("A secret of the tool's.");
        }),
    }),
    defineTool({
      name: "hang",
      description: "Never ends, and does not listen.",
      input: nothing,
      output: said,
      timeoutMs: 50,
      run: (context) => seen("hang", context, () => new Promise<{ said: string }>(() => undefined)),
    }),
    defineTool({
      name: "guarded",
      description: "Needs more than an answer does.",
      input: nothing,
      output: said,
      scopes: ["audit:read"],
      run: (context) => seen("guarded", context, () => ({ said: "yes" })),
    }),
  ];
  return {
    source: { list: () => Promise.resolve(tools) },
    calls,
    callsOf: (runId) => calls.filter((call) => call.runId === runId),
    open: () => gate.abort(),
  };
}
