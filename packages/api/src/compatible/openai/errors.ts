import type { ErrorCode, ParleyError } from "@parley/shared";
import { vendorMessage, vendorPath } from "../error-words.ts";

/** The codes that clients of this vendor look for. Other failures have Parley's own, in lower case. */
const knownCodes: Partial<Record<ErrorCode, string>> = {
  UNAUTHORIZED: "invalid_api_key",
  UNKNOWN_MODEL: "model_not_found",
  CONTEXT_TOO_LONG: "context_length_exceeded",
  RATE_LIMITED: "rate_limit_exceeded",
  BUDGET_EXCEEDED: "insufficient_quota",
};

const errorTypes: Record<ErrorCode, string> = {
  BAD_REQUEST: "invalid_request_error",
  UNAUTHORIZED: "invalid_request_error",
  FORBIDDEN: "invalid_request_error",
  NOT_FOUND: "invalid_request_error",
  METHOD_NOT_ALLOWED: "invalid_request_error",
  CONFLICT: "invalid_request_error",
  PAYLOAD_TOO_LARGE: "invalid_request_error",
  UNSUPPORTED_MEDIA_TYPE: "invalid_request_error",
  RATE_LIMITED: "requests",
  UNKNOWN_MODEL: "invalid_request_error",
  CONTEXT_TOO_LONG: "invalid_request_error",
  BUDGET_EXCEEDED: "insufficient_quota",
  OVERLOADED: "server_error",
  RUN_DEADLINE: "server_error",
  RUN_LOST: "server_error",
  INTERNAL: "server_error",
  UPSTREAM_OVERLOADED: "server_error",
  UPSTREAM_RATE_LIMITED: "server_error",
  UPSTREAM_AUTH: "server_error",
  UPSTREAM_REJECTED: "server_error",
  UPSTREAM_TIMEOUT: "server_error",
  UPSTREAM_BROKEN: "server_error",
};

/** The body of an error response, and of the frame in which a stream breaks off. */
export function openaiError(error: ParleyError): object {
  const { code } = error;
  return {
    error: {
      message: vendorMessage(error),
      type: errorTypes[code],
      param: vendorPath(error),
      code: code === "BAD_REQUEST" ? null : (knownCodes[code] ?? code.toLowerCase()),
    },
  };
}
