import { ParleyError, type TerminalEvent } from "@parley/shared";

/** An answer that did not come to its end, as an error: half a text must not pass for a whole one. */
export interface UnfinishedAnswer {
  error: ParleyError;
  /** Whether asking again may succeed. */
  retryable: boolean;
}

/** Null for a completed run. */
export function unfinishedAnswer(end: TerminalEvent): UnfinishedAnswer | null {
  switch (end.type) {
    case "run.completed":
      return null;
    case "run.failed": {
      const { code, message, retryable, retryAfterMs } = end;
      const after = retryAfterMs === undefined ? {} : { retryAfterMs };
      return { error: new ParleyError(code, message, after), retryable };
    }
    case "run.stopped":
      return {
        error: new ParleyError(
          "CONFLICT",
          "The answer was stopped before it was complete. What was written of it is kept in its run.",
        ),
        retryable: false,
      };
    case "run.interrupted":
      return {
        error: new ParleyError(
          "RUN_LOST",
          "The server was restarted while it answered. What was written is kept in its run; ask again.",
          { retryAfterMs: 1_000 },
        ),
        retryable: true,
      };
  }
}
