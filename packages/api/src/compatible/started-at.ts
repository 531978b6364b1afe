/** The second, since 1970, in which a run was started: a UUIDv7 begins with its millisecond. */
export function startedAt(runId: string): number {
  return Math.floor(Number.parseInt(runId.replaceAll("-", "").slice(0, 12), 16) / 1_000);
}
