import type { Run } from "../app/parley.ts";
import { useState } from "react";
import { useLiveAsks } from "../stream/live-answers.ts";
import { shownStatus } from "./shown-status.ts";
import { threadWords } from "./thread-words.ts";
import type { VisibleMessage } from "./visible-branch.ts";

/** One line for screen readers: that an answer is being written, and how it ended. */
export function useAnswerStatus(
  branch: readonly VisibleMessage[],
  active: Run | undefined,
): string {
  // Answers that had ended before the page was opened are not news.
  const [heard, setHeard] = useState<string | null>(null);
  if (active !== undefined && active.id !== heard) setHeard(active.id);
  const run = branch.findLast(({ message }) => message.run?.id === heard)?.message.run;
  const asks = useLiveAsks(run?.messageId);
  if (run === undefined || run === null) return "";
  return threadWords.status[shownStatus(run.status, true, asks)];
}
