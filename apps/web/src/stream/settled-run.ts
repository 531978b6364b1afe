import type { TerminalEvent } from "@parley/shared";
import type { Run } from "../app/parley.ts";

/** The run as its terminal event leaves it. */
export function settledRun(run: Run, event: TerminalEvent, now = new Date()): Run {
  const ended = { ...run, waitUntil: null, endedAt: now.toISOString() };
  switch (event.type) {
    case "run.completed":
      return { ...ended, status: "completed", stopReason: event.stopReason, usage: event.usage };
    case "run.stopped":
      return { ...ended, status: "stopped", usage: event.usage };
    case "run.interrupted":
      return { ...ended, status: "interrupted" };
    case "run.failed":
      return {
        ...ended,
        status: "failed",
        failure: {
          code: event.code,
          message: event.message,
          retryable: event.retryable,
          ...(event.retryAfterMs !== undefined && { retryAfterMs: event.retryAfterMs }),
        },
      };
  }
}
