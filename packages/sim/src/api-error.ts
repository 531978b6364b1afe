/** Every HTTP error that the API documents, with its `error.type` and the usual wording. */
export const httpErrors = {
  400: { type: "invalid_request_error", message: "Invalid request." },
  401: { type: "authentication_error", message: "invalid x-api-key" },
  402: {
    type: "billing_error",
    message: "Your credit balance is too low to access the API. Go to Plans & Billing to upgrade.",
  },
  403: {
    type: "permission_error",
    message: "Your API key does not have permission to use the specified resource.",
  },
  404: { type: "not_found_error", message: "The requested resource could not be found." },
  413: {
    type: "request_too_large",
    message: "Request exceeds the maximum allowed number of bytes.",
  },
  429: {
    type: "rate_limit_error",
    message: "This request would exceed your organization's rate limit. Try again later.",
  },
  500: { type: "api_error", message: "Internal server error" },
  504: { type: "timeout_error", message: "The request timed out while processing." },
  529: { type: "overloaded_error", message: "Overloaded" },
} as const;

export type HttpErrorStatus = keyof typeof httpErrors;
export type ApiErrorType = (typeof httpErrors)[HttpErrorStatus]["type"];

/** An error that the simulator answers with: status, `error.type`, and a message in the API's wording. */
export class ApiError extends Error {
  readonly status: HttpErrorStatus;
  readonly type: ApiErrorType;
  /** Seconds for the `retry-after` header; absent: no such header. */
  readonly retryAfter: number | undefined;

  constructor(status: HttpErrorStatus, message?: string, retryAfter?: number) {
    super(message ?? httpErrors[status].message);
    this.name = "ApiError";
    this.status = status;
    this.type = httpErrors[status].type;
    this.retryAfter = retryAfter;
  }
}

/** The JSON of an error body, the same over HTTP and as a mid-stream `error` event. */
export function errorBody(type: ApiErrorType, message: string, requestId: string): string {
  return JSON.stringify({ type: "error", error: { type, message }, request_id: requestId });
}
