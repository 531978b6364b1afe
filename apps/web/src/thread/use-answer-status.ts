import type { Run } from "../app/parley.ts";
import { useState } from "react";
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
  return run === undefined || run === null ? "" : threadWords.status[run.status];
}
