import type { ImportedRunRow } from "@parley/db";
import type { ContentBlock, RunEvent, TokenUsage } from "@parley/shared";
import { blockToEvent } from "../log/block-to-event.ts";
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
    terminalEventOf(outcomeOf(run), usage && tokensOf(usage)),
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
}: TokenUsage): TokenUsage {
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
}

function outcomeOf({ status, stopReason, failure }: ImportedRunRow): RunOutcome {
  if (status === "completed") return { status, stopReason: stopReason ?? "" };
  if (status === "failed" && failure !== null) return { status, failure };
  return { status: status === "stopped" ? "stopped" : "interrupted" };
}
