import type { ImportedRunRow } from "@parley/db";
import { type ContentBlock, noUsage, type RunEvent } from "@parley/shared";
import { encodeEntry } from "../log/log-entry.ts";
import { type RunOutcome, terminalEventOf } from "../run/run-outcome.ts";

/**
 * A log for a run that has none: what it said in whole blocks, between its first event and its last
 * (invariants 2 and 3). Whoever follows it gets the same text as whoever reads the message.
 */
export function importedLog(run: ImportedRunRow, content: readonly ContentBlock[]) {
  const { id: runId, messageId, model, attempt } = run;
  const usage = run.options.imported?.usage ?? null;
  const events: RunEvent[] = [
    { type: "run.started", runId, messageId, model, attempt },
    ...content.flatMap(blockToEvent),
    terminalEventOf(outcomeOf(run), {
      usage: usage === null ? noUsage : tokensOf(usage),
      estimated: usage?.estimated ?? false,
      firstTokenMs: null,
    }),
  ];
  return events.map((event, at) => {
    const { seq, json, terminal } = encodeEntry(at + 1, event);
    return { runId, seq, data: json, terminal };
  });
}

function tokensOf({
  inputTokens,
  outputTokens,
  cacheReadTokens,
  cacheWriteTokens,
}: typeof noUsage): typeof noUsage {
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
}

function blockToEvent(block: ContentBlock): RunEvent | [] {
  switch (block.type) {
    case "text":
      return { type: "text.delta", text: block.text };
    case "thinking": {
      const { thinking, signature } = block;
      return {
        type: "thinking.delta",
        text: thinking,
        ...(signature !== undefined && { signature }),
      };
    }
    case "tool_use":
      return { type: "tool.call", id: block.id, name: block.name, input: block.input };
    case "tool_result": {
      const { toolUseId, output, isError } = block;
      return { type: "tool.result", id: toolUseId, output, isError };
    }
    case "image":
    case "document":
      // Only people attach files.
      return [];
  }
}

function outcomeOf({ status, stopReason, failure }: ImportedRunRow): RunOutcome {
  if (status === "completed") return { status, stopReason: stopReason ?? "" };
  if (status === "failed" && failure !== null) return { status, failure };
  return { status: status === "stopped" ? "stopped" : "interrupted" };
}
