import type { RunStatus } from "@parley/shared";

/**
 * A run's status as far as this page has read: its log is ahead of what was last fetched of it.
 *
 * @param hasParts something of the answer is on the page
 * @param asks it waits for its person; undefined where nobody follows it
 */
export function shownStatus(
  status: RunStatus,
  hasParts: boolean,
  asks: boolean | undefined,
): RunStatus {
  if (status !== "queued" && status !== "streaming" && status !== "waiting") return status;
  if (asks === true) return "waiting";
  if (!hasParts) return status;
  return status === "waiting" && asks === undefined ? status : "streaming";
}
