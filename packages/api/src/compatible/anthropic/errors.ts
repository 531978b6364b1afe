import type { ErrorCode, ParleyError } from "@parley/shared";
import { vendorMessage } from "../error-words.ts";

/** What the vendor calls each kind of failure. */
const errorTypes: Record<ErrorCode, string> = {
  BAD_REQUEST: "invalid_request_error",
  UNAUTHORIZED: "authentication_error",
  FORBIDDEN: "permission_error",
  NOT_FOUND: "not_found_error",
  METHOD_NOT_ALLOWED: "invalid_request_error",
  CONFLICT: "conflict_error",
  PAYLOAD_TOO_LARGE: "request_too_large",
  UNSUPPORTED_MEDIA_TYPE: "invalid_request_error",
  RATE_LIMITED: "rate_limit_error",
  UNKNOWN_MODEL: "not_found_error",
  CONTEXT_TOO_LONG: "invalid_request_error",
  BUDGET_EXCEEDED: "billing_error",
  OVERLOADED: "overloaded_error",
  RUN_DEADLINE: "timeout_error",
  RUN_LOST: "api_error",
  INTERNAL: "api_error",
  UPSTREAM_OVERLOADED: "overloaded_error",
  UPSTREAM_RATE_LIMITED: "overloaded_error",
  UPSTREAM_AUTH: "api_error",
  UPSTREAM_REJECTED: "api_error",
  UPSTREAM_TIMEOUT: "timeout_error",
  UPSTREAM_BROKEN: "api_error",
};

/** The body of an error response, and of an `error` event in the middle of a stream. */
export function anthropicError(error: ParleyError, requestId: string) {
  return {
    type: "error",
    error: { type: errorTypes[error.code], message: vendorMessage(error) },
    request_id: requestId,
  };
}
