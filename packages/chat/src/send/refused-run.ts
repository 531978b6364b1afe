import { type ConcurrentRuns, runRefusal } from "@parley/db";
import { ParleyError } from "@parley/shared";

/** Nobody knows when an answer ends; most take some seconds. */
const RETRY_AFTER_MS = 5_000;

/** What the caller is told when too many of their answers are being written; else undefined. */
export function refusedRun(
  error: unknown,
  { perUser, perOrganization }: ConcurrentRuns,
): ParleyError | undefined {
  const whose = runRefusal(error);
  if (whose === undefined) return undefined;
  const message =
    whose === "user"
      ? `${perUser} of your answers are being written, which is as many as one person may have at once.`
      : `${perOrganization} answers are being written in this organization, which is as many as it may have at once.`;
  return new ParleyError("RATE_LIMITED", `${message} Wait for one to end, or stop one.`, {
    retryAfterMs: RETRY_AFTER_MS,
  });
}
