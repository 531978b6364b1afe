import { ParleyError } from "@parley/shared";
import type { Request } from "express";

/** The `Idempotency-Key` of a call; undefined without one. Throws BAD_REQUEST. */
export function readIdempotencyKey(request: Request): string | undefined {
  const key = request.get("idempotency-key");
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new ParleyError(
    "BAD_REQUEST",
    "The Idempotency-Key must be 1 to 255 printable ASCII characters, without spaces.",
  );
}
