import { describe, expect, it } from "vitest";
import { type AbortCause, RunAborted } from "../run/abort-reason.ts";
import { callTool, MAX_TOOL_OUTPUT } from "./call-tool.ts";
import type { Tool, ToolOutcome } from "./define-tool.ts";

const logged: string[] = [];
const log = {
  info: () => undefined,
  warn: () => undefined,
  error: (_: object, message: string) => void logged.push(message),
};

function call(
  run: (signal: AbortSignal) => Promise<ToolOutcome>,
  { timeoutMs = 10_000, repeatable = true, signal = new AbortController().signal } = {},
): Promise<ToolOutcome> {
  const tool: Tool = {
    name: "any",
    description: "",
    inputSchema: {},
    outputSchema: undefined,
    origin: { type: "built-in" },
    needsApproval: false,
    repeatable,
    scopes: [],
    timeoutMs,
    run: (context) => run(context.signal),
  };
  const caller = { organizationId: "o", userId: "u" };
  return callTool(tool, {}, { caller, runId: null, callId: "c", signal }, log);
}

const gives = (output: unknown) => () => Promise.resolve({ output, isError: false });
const never = () => new Promise<never>(() => undefined);

describe("a call of a tool", () => {
  it("gives out what JSON has of it", async () => {
    expect(await call(gives({ a: undefined, at: new Date(0) }))).toEqual({
      output: { at: "1970-01-01T00:00:00.000Z" },
      isError: false,
    });
    expect(await call(gives(undefined))).toEqual({ output: null, isError: false });
  });

  it("is a failure where it throws, at once or later, or gives what no JSON has", async () => {
    const failure = { output: "The tool failed.", isError: true };
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    const atOnce = (): never => {
      throw new Error("secret");
    };
    for (const run of [atOnce, () => Promise.reject(new Error("secret")), gives(1n), gives(circle)])
      expect(await call(run)).toEqual(failure);
    expect(logged).toHaveLength(4);
  });

  it("is cut where it is too long, not within a character", async () => {
    const { output } = await call(gives(`${"x".repeat(MAX_TOOL_OUTPUT - 1)}🙂`));
    expect(output).toMatch(/^x+\ufffd\n\n\[Cut here/);
    const { output: json } = await call(gives({ long: "x".repeat(MAX_TOOL_OUTPUT) }));
    expect(json).toMatch(/^\{"long":"x+\n\n\[Cut here/);
  });

  it("is text where it is nested deeper than anyone goes through", async () => {
    const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
    expect(await call(gives(JSON.parse(nested(2_000))))).toEqual({
      output: nested(2_000),
      isError: false,
    });
    expect((await call(gives(JSON.parse(nested(400))))).output).toEqual(JSON.parse(nested(400)));
  });

  it("ends in time, though the tool does not listen, and aborts it", async () => {
    let aborted = false;
    const listens = (signal: AbortSignal) => {
      signal.addEventListener("abort", () => {
        aborted = true;
      });
      return never();
    };
    expect(await call(listens, { timeoutMs: 20 })).toEqual({
      output: "The tool took longer than 0.02 s, and was cut.",
      isError: true,
    });
    expect(aborted).toBe(true);
    expect(await call(never, { timeoutMs: 20, repeatable: false })).toMatchObject({
      output: expect.stringContaining("Nobody knows whether it took effect."),
    });
  });

  it("throws the reason of whoever ended the answer, though the tool does not listen", async () => {
    const controller = new AbortController();
    const calling = call(never, { signal: controller.signal });
    const reason = new Error("stopped");
    controller.abort(reason);
    await expect(calling).rejects.toBe(reason);
    await expect(call(gives(1), { signal: controller.signal })).rejects.toBe(reason);
  });
});

describe("a call that is cut", () => {
  /** The tool hears of it, and ends then. */
  function cutCall(cause: AbortCause, outcome: ToolOutcome | "never"): Promise<ToolOutcome> {
    const controller = new AbortController();
    const made = call(
      (signal) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => outcome !== "never" && resolve(outcome));
        }),
      { signal: controller.signal },
    );
    controller.abort(new RunAborted(cause));
    return made;
  }
  const done = { output: "done", isError: false };

  it("is over at once where its person stops it", async () => {
    await expect(cutCall("stop", "never")).rejects.toMatchObject({ reason: "stop" });
  });

  it("counts where its process goes, and it ends at that", async () => {
    expect(await cutCall("shutdown", done)).toEqual(done);
  });

  it("does not where that is a failure, or never comes", async () => {
    const failure = { output: "It was cut.", isError: true };
    for (const outcome of [failure, "never"] as const)
      await expect(cutCall("shutdown", outcome)).rejects.toMatchObject({ reason: "shutdown" });
  });
});
