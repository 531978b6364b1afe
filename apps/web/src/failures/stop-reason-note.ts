import { stopReasonWords } from "./stop-reason-words.ts";

/** A sentence for an unusual end of an answer; null where there is nothing to say. */
export function stopReasonNote(stopReason: string | null): string | null {
  switch (stopReason) {
    case null:
    case "end_turn":
    case "stop_sequence":
    case "tool_use":
      return null;
    case "max_tokens":
      return stopReasonWords.maxTokens;
    case "refusal":
      return stopReasonWords.refusal;
    case "pause_turn":
      return stopReasonWords.paused;
    case "model_context_window_exceeded":
      return stopReasonWords.contextExceeded;
    default:
      return stopReasonWords.unknown(stopReason);
  }
}
