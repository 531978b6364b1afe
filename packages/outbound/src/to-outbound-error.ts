import { errors } from "undici";
import { OutboundError } from "./outbound-error.ts";

/** Any failure of a call in words for whoever named the address. */
export function toOutboundError(
  error: unknown,
  url: string | URL,
  timedOutAfterMs: number | null,
): OutboundError {
  if (error instanceof OutboundError) return error;
  const host = URL.parse(String(url))?.host ?? "The server";
  if (timedOutAfterMs !== null)
    return new OutboundError(
      "TIMEOUT",
      `${host} took longer than the ${timedOutAfterMs} ms that it has.`,
      error,
    );
  if (isTimeout(error))
    return new OutboundError("TIMEOUT", `${host} does not answer in time.`, error);
  if (error instanceof errors.HeadersOverflowError)
    return new OutboundError("TOO_LARGE", `The headers of ${host} are too long.`, error);
  if (error instanceof errors.HTTPParserError || isZlibError(error))
    return new OutboundError("UNREADABLE", `What ${host} answers is not valid.`, error);
  if (error instanceof errors.InvalidArgumentError)
    return new OutboundError("REFUSED", "The request is not a valid one.", error);
  return new OutboundError("UNREACHABLE", `${host} cannot be reached.`, error);
}

function isTimeout(error: unknown): boolean {
  return (
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError
  );
}

function isZlibError(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    (error.code.startsWith("Z_") ||
      error.code.startsWith("ERR_BROTLI") ||
      error.code.startsWith("ERR__ERROR_FORMAT"))
  );
}
