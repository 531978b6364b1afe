import type { Run } from "../app/parley.ts";

/** Whether an answer has not ended yet: it is being written, or waits for its person. */
export function isGoing(run: Pick<Run, "status"> | null | undefined): boolean {
  return run?.status === "queued" || run?.status === "streaming" || run?.status === "waiting";
}
