/** Bytes that Postgres allows in the payload of a NOTIFY, with a margin. */
const MAX_PAYLOAD = 7_900;

/** Says in a NOTIFY which runs' logs have grown, and who wrote; `*` when they are too many. */
export function hintPayload(ownerId: string, runIds: readonly string[]): string {
  const payload = `${ownerId} ${runIds.join(",")}`;
  return payload.length > MAX_PAYLOAD ? `${ownerId} *` : payload;
}

export function parseHint(payload: string): { ownerId: string; runIds: string[] | "all" } {
  const [ownerId = "", runs = ""] = payload.split(" ");
  return { ownerId, runIds: runs === "*" ? "all" : runs.split(",") };
}
