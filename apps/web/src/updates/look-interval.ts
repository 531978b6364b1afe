import { updatesConnection } from "./updates.ts";

/** A change is told; this is for what was not, since each telling is a hint only. */
const TOLD_MS = 60_000;
const UNTOLD_MS = 3_000;

/** Milliseconds between two looks at what the server tells of. */
export function lookInterval(): number {
  return updatesConnection.get().connection === "connected" ? TOLD_MS : UNTOLD_MS;
}
