import { errorMap, toParleyError } from "@parley/api";
import { type ErrorBody, ParleyError } from "@parley/shared";
import type { ErrorRequestHandler, Response } from "express";
import { requestIdOf } from "./request-id.ts";

/** When to try again, in ms, where whoever is overloaded did not say. */
const DEFAULT_RETRY_AFTER_MS = 5_000;

/** The error as REST callers get it. */
function toErrorBody(error: ParleyError, requestId: string): ErrorBody {
  const retryAfterMs = retryAfterOf(error);
  return {
    code: error.code,
    message: error.message,
    requestId,
    ...(error.issues !== undefined && { issues: error.issues }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

function retryAfterOf({ code, retryAfterMs }: ParleyError): number | undefined {
  const { http } = errorMap[code];
  return retryAfterMs ?? (http === 429 || http === 503 ? DEFAULT_RETRY_AFTER_MS : undefined);
}

/** The same for a batch: the longest wait of any of its calls; none, where none is to be waited for. */
export function retryAfterHeader(errors: readonly ParleyError[]): Record<string, string> {
  const waits = errors.flatMap((error) => retryAfterOf(error) ?? []);
  return waits.length === 0 ? {} : { "Retry-After": String(toSeconds(Math.max(...waits))) };
}

function toSeconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}

/** `Retry-After` on 429 and 503, and wherever a time is known. */
export function setRetryAfter(response: Response, error: ParleyError): void {
  const retryAfterMs = retryAfterOf(error);
  if (retryAfterMs !== undefined) response.setHeader("Retry-After", toSeconds(retryAfterMs));
}

/** The last handler: errors of Express and of its middlewares, too, are ours to put into words. */
export const handleError: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  const known = toKnownError(error);
  const { http } = errorMap[known.code];
  // Nobody is left to be told: what broke off is the call, by its caller.
  if (response.closed) return;
  if (http === 500) request.log.error({ err: error }, "A request failed on our side.");
  if (response.headersSent) {
    response.destroy();
    return;
  }
  setRetryAfter(response, known);
  if (http === 401) response.setHeader("WWW-Authenticate", "Bearer");
  response.status(http).json(toErrorBody(known, requestIdOf(response)));
};

/** Any error, those of Express and of its middlewares too, as the domain knows it. */
export function toKnownError(error: unknown): ParleyError {
  return fromExpress(error) ?? toParleyError(error);
}

/** What body parsers and the router throw: `status` or `statusCode` on an Error. */
function fromExpress(error: unknown): ParleyError | undefined {
  if (!(error instanceof Error) || error instanceof ParleyError) return undefined;
  if (error instanceof URIError)
    return new ParleyError(
      "BAD_REQUEST",
      "The address is no valid URL: a % in it is not written as %25.",
    );
  const status = "status" in error ? error.status : undefined;
  if (status === 413)
    return new ParleyError("PAYLOAD_TOO_LARGE", "The request's body is too large.");
  if (status === 415)
    return new ParleyError(
      "UNSUPPORTED_MEDIA_TYPE",
      "The body's charset or encoding is not known here. Send plain UTF-8 JSON.",
    );
  if (typeof status === "number" && status >= 400 && status < 500)
    return new ParleyError("BAD_REQUEST", "The request could not be read. Is its body valid JSON?");
  return undefined;
}
