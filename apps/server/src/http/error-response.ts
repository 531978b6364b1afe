import { errorMap, toParleyError } from "@parley/api";
import { ParleyError } from "@parley/shared";
import type { ErrorRequestHandler, Response } from "express";
import { requestIdOf } from "./request-id.ts";

/** The error as REST callers get it. */
function errorBody(error: ParleyError, requestId: string) {
  return {
    code: error.code,
    message: error.message,
    requestId,
    ...(error.issues !== undefined && { issues: error.issues }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  };
}

export function setRetryAfter(response: Response, error: ParleyError): void {
  if (error.retryAfterMs !== undefined)
    response.setHeader("Retry-After", Math.ceil(error.retryAfterMs / 1_000));
}

/** The last handler: errors of Express and of its middlewares, too, are ours to put into words. */
export const handleError: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  const known = fromExpress(error) ?? toParleyError(error);
  const { http } = errorMap[known.code];
  if (http === 500) request.log.error({ err: error }, "A request failed on our side.");
  if (response.headersSent) {
    response.destroy();
    return;
  }
  setRetryAfter(response, known);
  response.status(http).json(errorBody(known, requestIdOf(response)));
};

/** What body parsers and the router throw: `status` or `statusCode` on an Error. */
function fromExpress(error: unknown): ParleyError | undefined {
  if (!(error instanceof Error) || error instanceof ParleyError) return undefined;
  const status = "status" in error ? error.status : undefined;
  if (status === 413)
    return new ParleyError("PAYLOAD_TOO_LARGE", "The request's body is too large.");
  if (typeof status === "number" && status >= 400 && status < 500)
    return new ParleyError("BAD_REQUEST", "The request could not be read. Is its body valid JSON?");
  return undefined;
}
