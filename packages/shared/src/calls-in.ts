import type { SharedCall } from "./share.ts";

/** As much of a content block as is looked at here, before and after its way over the wire. */
type Block =
  | { type: "text"; text: string }
  | {
      type: "tool_use";
      id: string;
      name: string;
      input?: unknown;
      approval?: { approved: boolean } | undefined;
    }
  | { type: "tool_result"; toolUseId: string; output?: unknown; isError: boolean }
  | { type: "thinking" | "image" | "document" };

/**
 * The calls of tools in a message, each by where in its text it stands. Of a decision it says what it
 * was: neither whose nor why.
 */
export function callsIn(content: readonly Block[]): SharedCall[] {
  const calls = new Map<string, SharedCall>();
  let at = 0;
  for (const block of content) {
    if (block.type === "text") at += block.text.length;
    if (block.type === "tool_use") {
      const { id, name, input, approval } = block;
      calls.set(id, { at, name, input, approved: approval?.approved ?? null, result: null });
    }
    if (block.type === "tool_result") {
      const { toolUseId, output, isError } = block;
      const call = calls.get(toolUseId);
      // Of what was not allowed it would repeat why.
      if (call !== undefined && call.approved !== false) call.result = { output, isError };
    }
  }
  return [...calls.values()];
}
