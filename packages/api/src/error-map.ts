import { isDatabaseUnavailable } from "@parley/chat";
import { type ErrorCode, ParleyError } from "@parley/shared";
import { TRPCError } from "@trpc/server";
import * as z from "zod";

interface Transported {
  trpc: ConstructorParameters<typeof TRPCError>[0]["code"];
  http: number;
}

/** How each domain error travels. Exhaustive: a new code does not compile without its row. */
export const errorMap: Record<ErrorCode, Transported> = {
  BAD_REQUEST: { trpc: "BAD_REQUEST", http: 400 },
  UNAUTHORIZED: { trpc: "UNAUTHORIZED", http: 401 },
  FORBIDDEN: { trpc: "FORBIDDEN", http: 403 },
  NOT_FOUND: { trpc: "NOT_FOUND", http: 404 },
  METHOD_NOT_ALLOWED: { trpc: "METHOD_NOT_SUPPORTED", http: 405 },
  CONFLICT: { trpc: "CONFLICT", http: 409 },
  PAYLOAD_TOO_LARGE: { trpc: "PAYLOAD_TOO_LARGE", http: 413 },
  UNSUPPORTED_MEDIA_TYPE: { trpc: "UNSUPPORTED_MEDIA_TYPE", http: 415 },
  RATE_LIMITED: { trpc: "TOO_MANY_REQUESTS", http: 429 },
  UNKNOWN_MODEL: { trpc: "BAD_REQUEST", http: 400 },
  CONTEXT_TOO_LONG: { trpc: "BAD_REQUEST", http: 400 },
  BUDGET_EXCEEDED: { trpc: "PAYMENT_REQUIRED", http: 402 },
  OVERLOADED: { trpc: "SERVICE_UNAVAILABLE", http: 503 },
  RUN_DEADLINE: { trpc: "GATEWAY_TIMEOUT", http: 504 },
  RUN_LOST: { trpc: "SERVICE_UNAVAILABLE", http: 503 },
  INTERNAL: { trpc: "INTERNAL_SERVER_ERROR", http: 500 },
  UPSTREAM_OVERLOADED: { trpc: "SERVICE_UNAVAILABLE", http: 503 },
  UPSTREAM_RATE_LIMITED: { trpc: "SERVICE_UNAVAILABLE", http: 503 },
  UPSTREAM_AUTH: { trpc: "BAD_GATEWAY", http: 502 },
  UPSTREAM_REJECTED: { trpc: "INTERNAL_SERVER_ERROR", http: 500 },
  UPSTREAM_TIMEOUT: { trpc: "GATEWAY_TIMEOUT", http: 504 },
  UPSTREAM_BROKEN: { trpc: "BAD_GATEWAY", http: 502 },
};

export const internalErrorMessage =
  "Something went wrong on our side. Try again; if it keeps failing, tell the operator the request id.";

/** Any error as the domain knows it. What we did not foresee is INTERNAL, masked. */
export function toParleyError(error: unknown): ParleyError {
  if (error instanceof ParleyError) return error;
  if (isDatabaseUnavailable(error))
    return new ParleyError("OVERLOADED", "The database cannot be reached just now. Try again.", {
      retryAfterMs: 2_000,
      cause: error,
    });
  if (!(error instanceof TRPCError))
    return new ParleyError("INTERNAL", internalErrorMessage, { cause: error });
  if (error.cause instanceof ParleyError) return error.cause;
  if (error.cause !== undefined && isDatabaseUnavailable(error.cause))
    return toParleyError(error.cause);
  if (error.cause instanceof z.ZodError && error.code === "BAD_REQUEST")
    return inputError(error.cause);
  const code = codeOfTransport(error.code);
  return new ParleyError(code, code === "INTERNAL" ? internalErrorMessage : error.message, {
    cause: error,
  });
}

/** A rejected input: what is wrong and where, without echoing what was sent. */
function inputError(error: z.ZodError): ParleyError {
  const issues = error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.map((part) => (typeof part === "symbol" ? String(part) : part)),
    message: issue.message,
  }));
  const first = issues[0];
  const where = first?.path.join(".") ?? "";
  const message = first === undefined ? "The input is not valid." : first.message;
  return new ParleyError("BAD_REQUEST", where === "" ? message : `${where}: ${message}`, {
    issues,
  });
}

function codeOfTransport(code: TRPCError["code"]): ErrorCode {
  switch (code) {
    case "PARSE_ERROR":
    case "BAD_REQUEST":
    case "UNPROCESSABLE_CONTENT":
      return "BAD_REQUEST";
    case "PAYMENT_REQUIRED":
      return "BUDGET_EXCEEDED";
    case "METHOD_NOT_SUPPORTED":
      return "METHOD_NOT_ALLOWED";
    case "UNAUTHORIZED":
    case "FORBIDDEN":
    case "NOT_FOUND":
    case "CONFLICT":
    case "PAYLOAD_TOO_LARGE":
    case "UNSUPPORTED_MEDIA_TYPE":
      return code;
    case "TOO_MANY_REQUESTS":
      return "RATE_LIMITED";
    default:
      return "INTERNAL";
  }
}
