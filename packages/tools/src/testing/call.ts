import { randomUUID } from "node:crypto";
import type { Tool, ToolContext, ToolOutcome } from "@parley/chat";

/** A call as the agent loop makes it. */
export function call(
  tool: Tool,
  input: unknown,
  context: Partial<ToolContext> = {},
): Promise<ToolOutcome> {
  return tool.run(
    {
      caller: { organizationId: randomUUID(), userId: randomUUID() },
      runId: null,
      callId: randomUUID(),
      signal: new AbortController().signal,
      ...context,
    },
    input,
  );
}
