import { createHash } from "node:crypto";
import { ParleyError, type Principal } from "@parley/shared";
import type { Request } from "express";

/**
 * The id of the call that an `Idempotency-Key` names, the caller's own: a UUID made from it.
 * Undefined without the header.
 */
export function requestKey(request: Request, principal: Principal): string | undefined {
  const key = request.get("idempotency-key");
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw new ParleyError(
      "BAD_REQUEST",
      "The Idempotency-Key must be 1 to 255 printable ASCII characters, without spaces.",
    );
  const bytes = createHash("sha256").update(`${principal.userId} ${key}`).digest().subarray(0, 16);
  // Version 8, what a UUID of one's own making is called, and the usual variant.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}
