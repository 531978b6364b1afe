import { ParleyError, type Principal, type Scope } from "@parley/shared";
import * as z from "zod";

/** Whom a tool works for: whoever asked for the answer. All that it reads or writes is theirs. */
export type ToolCaller = Pick<Principal, "organizationId" | "userId">;

/** What a tool is given besides its input. */
export interface ToolContext {
  caller: ToolCaller;
  /** Null where the tool is called by itself, not for an answer. */
  runId: string | null;
  /** The call's id. The same when a repeatable call is made again, so that its effects can be. */
  callId: string;
  /** Aborts when the run is stopped, the call takes too long, or the process ends. */
  signal: AbortSignal;
}

/** What a call came to. An error is told to the model, which may then do something else. */
export interface ToolOutcome {
  /** Any JSON. */
  output: unknown;
  isError: boolean;
}

/** Where a tool comes from: Parley itself, or a server that speaks the Model Context Protocol. */
export type ToolOrigin = { type: "built-in" } | { type: "mcp"; server: string };

/** A tool as the agent loop and the router know it, wherever it comes from. */
export interface Tool {
  /** 1 to 64 letters, digits, `_` and `-`. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly inputSchema: Record<string, unknown>;
  /** JSON Schema; undefined where nobody promised any. */
  readonly outputSchema: Record<string, unknown> | undefined;
  readonly origin: ToolOrigin;
  /** Tells its server from any other that may get its name; left out: it has none. */
  readonly serverIdentity?: string;
  /** Whether each call waits until its person has agreed to it. */
  readonly needsApproval: boolean;
  /**
   * Whether a call may be made again that a process did not live to see the end of. If not, the
   * model is told that nobody knows whether it took effect.
   */
  readonly repeatable: boolean;
  /** What an API key needs for it, besides starting answers. */
  readonly scopes: readonly Scope[];
  /** Milliseconds that a call may take. */
  readonly timeoutMs: number;
  /** Never throws for what the model did wrong: that is an outcome. Throws the signal's reason. */
  run(context: ToolContext, input: unknown): Promise<ToolOutcome>;
}

/** Tools that somebody may have, as they are at this moment. */
export interface ToolSource {
  /** Whoever cannot be reached is left out, and logged: an answer does not wait for it for long. */
  list(caller: ToolCaller, signal: AbortSignal): Promise<readonly Tool[]>;
}

export interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodType> {
  name: string;
  /** For the model: what it does and when to use it. */
  description: string;
  input: Input;
  output: Output;
  /** @default false */
  needsApproval?: boolean;
  /** @default true */
  repeatable?: boolean;
  /** @default [] */
  scopes?: readonly Scope[];
  /** @default 30_000 */
  timeoutMs?: number;
  /** Throws `ToolError` for what the model should hear of; anything else stays in our log. */
  run(context: ToolContext, input: z.output<Input>): Promise<z.input<Output>> | z.input<Output>;
}

/** A failure whose message is for the model. */
export class ToolError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "ToolError";
  }
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** A tool of our own: its input is checked before it runs, its output before anyone sees it. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodType>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  const { input, output } = definition;
  return {
    name: definition.name,
    description: definition.description,
    inputSchema: z.toJSONSchema(input, { io: "input" }),
    outputSchema: z.toJSONSchema(output),
    origin: { type: "built-in" },
    needsApproval: definition.needsApproval ?? false,
    repeatable: definition.repeatable ?? true,
    scopes: definition.scopes ?? [],
    timeoutMs: definition.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    async run(context, given) {
      const parsed = input.safeParse(given);
      if (!parsed.success)
        return {
          output: `The input is not valid. ${z.prettifyError(parsed.error)}`,
          isError: true,
        };
      try {
        const result = await definition.run(context, parsed.data);
        return { output: output.parse(result), isError: false };
      } catch (error) {
        context.signal.throwIfAborted();
        if (error instanceof ToolError || error instanceof ParleyError)
          return { output: error.message, isError: true };
        throw error;
      }
    },
  };
}
