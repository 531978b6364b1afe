import type { Run } from "../app/parley.ts";
import type { TextState } from "../markdown/markdown-view.tsx";

/** How far the text of an answer has come. A message without a run was never generated: whole. */
export function textState(
  run: Pick<Run, "status" | "stopReason"> | null,
  connected: boolean,
): TextState {
  switch (run?.status) {
    case undefined:
      return "whole";
    case "queued":
    case "streaming":
    case "waiting":
      return connected ? "writing" : "held";
    case "completed":
      return run?.stopReason === "end_turn" ? "whole" : "cut";
    case "stopped":
    case "failed":
    case "interrupted":
      return "cut";
  }
}
