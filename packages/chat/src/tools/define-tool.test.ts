import { describe, expect, it } from "vitest";
import * as z from "zod";
import { defineTool, ToolError } from "./define-tool.ts";

const context = (signal = new AbortController().signal) => ({
  caller: { organizationId: "o", userId: "u" },
  runId: null,
  callId: "c",
  signal,
});

const half = defineTool({
  name: "half",
  description: "Halves a whole number.",
  input: z.strictObject({ of: z.int() }),
  output: z.object({ half: z.int() }),
  run(_context, { of }) {
    if (of === 0) throw new ToolError("Nothing cannot be halved.");
    return { half: of / 2 };
  },
});

describe("a tool", () => {
  it("gives out what its schema says", async () => {
    expect(await half.run(context(), { of: 8 })).toEqual({ output: { half: 4 }, isError: false });
    expect(half.inputSchema).toMatchObject({ properties: { of: { type: "integer" } } });
  });

  it("tells the model what was wrong with its input, and does not run", async () => {
    for (const input of [{ of: "eight" }, { on: 8 }, null, "of"])
      expect(await half.run(context(), input)).toMatchObject({
        isError: true,
        output: expect.stringContaining("The input is not valid."),
      });
  });

  it("tells the model of what it may know, and nobody of what is ours", async () => {
    expect(await half.run(context(), { of: 0 })).toEqual({
      output: "Nothing cannot be halved.",
      isError: true,
    });
    await expect(half.run(context(), { of: 7 })).rejects.toThrow(z.ZodError);
  });

  it("throws the reason of the one who ended it", async () => {
    const reason = new Error("stopped");
    await expect(half.run(context(AbortSignal.abort(reason)), { of: 0 })).rejects.toBe(reason);
  });
});
