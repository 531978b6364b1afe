import { defineTool, type Tool } from "@parley/chat";
import * as z from "zod";
import type { IsolatedWork } from "../isolated/isolated-work.ts";

/** The longest expression, in UTF-16 units. */
const MAX_EXPRESSION = 1_000;

/** Says what an expression comes to; `work` runs `calculator-worker`. */
export function createCalculator(work: IsolatedWork): Tool {
  return defineTool({
    name: "calculator",
    description:
      "Calculates an expression exactly, with up to 64 digits. Use it for any arithmetic that is not trivial. Knows + - * / ^ % and comparisons, functions (sqrt, log, sin, round, factorial, combinations, mean, std …), constants (pi, e), complex numbers (i), matrices ([[1, 2], [3, 4]]) and units (5 km to mile, 30 deg).",
    input: z.strictObject({
      expression: z
        .string()
        .min(1)
        .max(MAX_EXPRESSION)
        .meta({ description: "For instance 1.19 * (24.90 + 3 * 4.50)" }),
    }),
    output: z.object({ result: z.string() }),
    // The work has a limit of its own; on a busy machine its thread may take longer to begin.
    timeoutMs: 30_000,
    async run({ signal }, { expression }) {
      return { result: z.string().parse(await work.run(expression, signal)) };
    },
  });
}
