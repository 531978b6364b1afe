import Anthropic, { APIError } from "@anthropic-ai/sdk";
import type { ErrorCode } from "@parley/shared";
import { AnswerFailedError, BrokenAnswerError } from "./answer-decoder.ts";
import { ModelError } from "./language-model.ts";
import { retryAfterMs } from "./retry-after.ts";
import { StalledError } from "./upstream-call.ts";

/** Everything that can go wrong with a provider, as far as it makes a difference to somebody. */
export type FailureKind =
  | "overloaded"
  | "rateLimited"
  | "credentials"
  | "contextTooLong"
  | "maxTokens"
  | "content"
  | "settings"
  | "rejected"
  | "conflict"
  | "unknownModel"
  | "tooLarge"
  | "serverError"
  | "unreachable"
  | "cut"
  | "garbage"
  | "gatewayTimeout"
  | "stalled";

interface FailureMeaning {
  code: ErrorCode;
  /** For the caller: what happened, and what to do. */
  message: string;
  /** Whether the caller may ask again. */
  retryable: boolean;
  /** Whether the adapter itself asks again, as long as nothing was seen of the answer. */
  askAgain: boolean;
}

const again = { retryable: true, askAgain: true } as const;
const never = { retryable: false, askAgain: false } as const;

export const failures: Readonly<Record<FailureKind, FailureMeaning>> = {
  overloaded: {
    code: "UPSTREAM_OVERLOADED",
    message: "The model provider is overloaded. Try again in a moment.",
    ...again,
  },
  rateLimited: {
    code: "UPSTREAM_RATE_LIMITED",
    message: "The model provider's rate limit for this server is used up. Try again in a moment.",
    ...again,
  },
  credentials: {
    code: "UPSTREAM_AUTH",
    message:
      "The model provider did not accept this server's account. Ask whoever runs the server to check its API key and billing.",
    ...never,
  },
  contextTooLong: {
    code: "CONTEXT_TOO_LONG",
    message:
      "The conversation is longer than the model can read. Shorten it, start a new one, or choose a model with a larger context window.",
    ...never,
  },
  maxTokens: {
    code: "BAD_REQUEST",
    message: "This model cannot write that many tokens. Ask for fewer (maxTokens).",
    ...never,
  },
  content: {
    code: "BAD_REQUEST",
    message: "The model provider refused the messages as they are. Change them and send again.",
    ...never,
  },
  settings: {
    code: "BAD_REQUEST",
    message:
      "The model provider refused the tools, or how the answer was asked for (tool choice, thinking, stop sequences, schema of the output). Change the request and send it again.",
    ...never,
  },
  rejected: {
    code: "UPSTREAM_REJECTED",
    message:
      "The model provider refused the request. Ask whoever runs the server to look for the reason in its log.",
    ...never,
  },
  conflict: {
    code: "UPSTREAM_REJECTED",
    message: "The model provider is busy with a conflicting request. Try again in a moment.",
    ...again,
  },
  unknownModel: {
    code: "UNKNOWN_MODEL",
    message: "The model provider does not know this model. Choose another one.",
    ...never,
  },
  tooLarge: {
    code: "PAYLOAD_TOO_LARGE",
    message: "The conversation is too large to send. Shorten it or start a new one.",
    ...never,
  },
  serverError: {
    code: "UPSTREAM_BROKEN",
    message: "The model provider failed. Try again in a moment.",
    ...again,
  },
  unreachable: {
    code: "UPSTREAM_BROKEN",
    message: "The model provider could not be reached. Try again in a moment.",
    ...again,
  },
  cut: {
    code: "UPSTREAM_BROKEN",
    message:
      "The connection to the model provider broke before the answer was complete. Try again.",
    ...again,
  },
  garbage: {
    code: "UPSTREAM_BROKEN",
    message: "The model provider sent something that cannot be read. Try again.",
    retryable: true,
    askAgain: false,
  },
  gatewayTimeout: {
    code: "UPSTREAM_TIMEOUT",
    message: "The model provider took too long. Try again in a moment.",
    ...again,
  },
  stalled: {
    code: "UPSTREAM_TIMEOUT",
    message: "The model provider stopped answering. Try again in a moment.",
    retryable: true,
    askAgain: false,
  },
};

/** What a status means. Others: 4xx `rejected`, the rest `serverError`. */
const kindOfStatus: Readonly<Record<number, FailureKind>> = {
  400: "rejected",
  401: "credentials",
  402: "credentials",
  403: "credentials",
  404: "unknownModel",
  408: "gatewayTimeout",
  409: "conflict",
  413: "tooLarge",
  429: "rateLimited",
  500: "serverError",
  502: "serverError",
  503: "overloaded",
  504: "gatewayTimeout",
  529: "overloaded",
};

/** What an `error` frame means, by its type. Others: `serverError`. */
const kindOfType: Readonly<Record<Anthropic.ErrorType | "request_too_large", FailureKind>> = {
  invalid_request_error: "rejected",
  authentication_error: "credentials",
  billing_error: "credentials",
  permission_error: "credentials",
  not_found_error: "unknownModel",
  request_too_large: "tooLarge",
  rate_limit_error: "rateLimited",
  timeout_error: "gatewayTimeout",
  api_error: "serverError",
  overloaded_error: "overloaded",
  conflict_error: "conflict",
  memory_path_conflict_error: "rejected",
  memory_precondition_failed_error: "rejected",
};

/**
 * Which refusals (400) are the caller's doing. The API has no codes for them, only sentences;
 * one that is not recognised is ours to look into.
 */
const kindOfRefusal: readonly (readonly [RegExp, FailureKind])[] = [
  [/(prompt|input|request) is too long|context (length|window|limit|size)/i, "contextTooLong"],
  [/exceeds? .*(maximum|available) context/i, "contextTooLong"],
  [/max_tokens/, "maxTokens"],
  [/credit balance|billing/i, "credentials"],
  [/^(messages|system)[.:\s]|text content blocks|prefill/i, "content"],
  [/^(tools|tool_choice|thinking|stop_sequences|output_config)[.:\s]|^tool '/i, "settings"],
];

/** An error as the caller gets it, and whether the adapter may ask again by itself. */
export interface UpstreamFailure {
  error: ModelError;
  askAgain: boolean;
  /** The provider's own words, for the log only. */
  detail: string;
}

/** What `error`, thrown while a call was under way, means. */
export function upstreamFailure(error: unknown, requestId: string | null): UpstreamFailure {
  const kind = kindOf(error);
  const { code, message, retryable, askAgain } = failures[kind];
  const headers = isApiError(error) ? error.headers : undefined;
  const after = headers === undefined ? undefined : retryAfterMs(headers, Date.now());
  const modelError = new ModelError(code, message, {
    retryable,
    requestId: headers?.get("request-id") ?? requestId,
    cause: error,
    ...(after === undefined || !retryable ? {} : { retryAfterMs: after }),
  });
  return {
    error: modelError,
    askAgain: askAgain && headers?.get("x-should-retry") !== "false",
    detail: detailOf(error),
  };
}

/** What an error means that the provider reports in an answer, such as of one request of a batch. */
export function reportedFailure(
  { type, message }: { type: string; message: string },
  requestId: string | null,
): UpstreamFailure {
  return upstreamFailure(new AnswerFailedError(type, message), requestId);
}

function kindOf(error: unknown): FailureKind {
  if (error instanceof StalledError) return "stalled";
  if (error instanceof AnswerFailedError) return kindOfReport(error.type, error.message);
  if (error instanceof BrokenAnswerError) return error.cutShort ? "cut" : "garbage";
  if (error instanceof Anthropic.APIConnectionTimeoutError) return "gatewayTimeout";
  if (error instanceof Anthropic.APIConnectionError) return "unreachable";
  if (isApiError(error)) return kindOfResponse(error);
  // A socket that was cut under a body that was being read is a plain error of the platform's.
  return "cut";
}

function kindOfResponse(error: APIError): FailureKind {
  const status = error.status ?? 0;
  const refusal = refusalKind(error.apiMessage ?? error.message);
  if (status === 400 && refusal !== undefined) return refusal;
  // Without an error of the API's in its body, a 404 says that there is no such API at that address.
  if (status === 404 && error.error === undefined) return "rejected";
  return kindOfStatus[status] ?? (status >= 400 && status < 500 ? "rejected" : "serverError");
}

function kindOfReport(type: string, message: string): FailureKind {
  const known: Readonly<Record<string, FailureKind>> = kindOfType;
  const kind = (Object.hasOwn(known, type) ? known[type] : undefined) ?? "serverError";
  return (kind === "rejected" ? refusalKind(message) : undefined) ?? kind;
}

function refusalKind(message: string): FailureKind | undefined {
  return kindOfRefusal.find(([pattern]) => pattern.test(message))?.[1];
}

function detailOf(error: unknown): string {
  const words: string[] = [];
  for (let at = error; at instanceof Error && words.length < 4; at = at.cause)
    words.push(at.message);
  return words.join(": ").slice(0, 2_000);
}

/** `instanceof` alone would leave the parts of the error untyped. */
function isApiError(error: unknown): error is APIError {
  return error instanceof APIError;
}
