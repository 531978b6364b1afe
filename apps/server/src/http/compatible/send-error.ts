import { type Dialect, errorMap } from "@parley/api";
import type { ParleyError } from "@parley/shared";
import type { Request, Response } from "express";
import { setRetryAfter } from "../error-response.ts";
import { requestIdOf } from "../request-id.ts";

/**
 * Sends an error as the vendor does. `retryable`, where it is known, tells the vendor's client
 * whether to ask again by itself; it would go by the status alone.
 */
export function sendError(
  { request, response, dialect }: { request: Request; response: Response; dialect: Dialect },
  error: ParleyError,
  retryable?: boolean,
): void {
  // Nobody is left to be told.
  if (response.closed) return;
  if (error.code === "INTERNAL")
    request.log.error({ err: error.cause ?? error }, "A request failed on our side.");
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { http } = errorMap[error.code];
  setRetryAfter(response, error);
  if (http === 401) response.setHeader("WWW-Authenticate", "Bearer");
  // A conflict stays one; the clients would try it again.
  const again = retryable ?? (http === 409 ? false : undefined);
  if (again !== undefined) response.setHeader("x-should-retry", String(again));
  response.status(http).json(dialect.errorBody(error, requestIdOf(response)));
}
