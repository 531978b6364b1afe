const notes: Record<string, string | null> = {
  end_turn: null,
  stop_sequence: null,
  tool_use: null,
  max_tokens: "The answer reached its length limit.",
  refusal: "The model declined to go on with this.",
  pause_turn: "The model paused before it was done.",
  model_context_window_exceeded: "The conversation no longer fits this model. Start a new chat.",
};

/** A sentence for an unusual end of an answer; null where there is nothing to say. */
export function stopReasonNote(stopReason: string | null): string | null {
  if (stopReason === null) return null;
  if (Object.hasOwn(notes, stopReason)) return notes[stopReason] ?? null;
  return `The model stopped for a reason that Parley does not know: ${stopReason}.`;
}
