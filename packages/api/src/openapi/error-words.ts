import type { ErrorBody, ErrorCode } from "@parley/shared";
import { internalErrorMessage } from "../error-map.ts";

interface ErrorWords {
  /** What the code says, in a sentence. */
  meaning: string;
  /** What an error with this code may say. */
  example: Omit<ErrorBody, "code" | "requestId">;
}

/** Exhaustive: a new code does not compile without its words. */
export const errorWords: Record<ErrorCode, ErrorWords> = {
  BAD_REQUEST: {
    meaning: "The input is not valid; `issues` says where.",
    example: {
      message: "maxTokens: Too small: expected number to be >=1",
      issues: [{ path: ["maxTokens"], message: "Too small: expected number to be >=1" }],
    },
  },
  UNAUTHORIZED: {
    meaning: "The request has no API token, or not a valid one.",
    example: { message: "Send `Authorization: Bearer` with an API token." },
  },
  FORBIDDEN: {
    meaning: "The caller may not do this.",
    example: { message: "This token does not allow that. Ask for one that does." },
  },
  NOT_FOUND: {
    meaning: "What the request names does not exist, or is not the caller's.",
    example: { message: "There is no such run." },
  },
  METHOD_NOT_ALLOWED: {
    meaning: "The path knows other methods: the header `Allow` names them.",
    example: { message: "This route knows no PUT. Use GET or POST." },
  },
  CONFLICT: {
    meaning:
      "Not possible as things are, or the id or the `Idempotency-Key` was used for another call.",
    example: {
      message:
        "This Idempotency-Key was used for another call already. Make a new one for each call.",
    },
  },
  PAYLOAD_TOO_LARGE: {
    meaning: "The body is too large.",
    example: { message: "The request's body is too large." },
  },
  UNSUPPORTED_MEDIA_TYPE: {
    meaning: "The body is not JSON in UTF-8.",
    example: {
      message: "Send the body as JSON, with the header `Content-Type: application/json`.",
    },
  },
  RATE_LIMITED: {
    meaning: "Too many requests of this caller. Wait for `Retry-After`.",
    example: { message: "Too many requests. Try again in 20 seconds.", retryAfterMs: 20_000 },
  },
  UNKNOWN_MODEL: {
    meaning: "The model provider does not know the model.",
    example: { message: "The model provider does not know this model. Choose another one." },
  },
  CONTEXT_TOO_LONG: {
    meaning: "The conversation is longer than the model can read.",
    example: {
      message:
        "The conversation is longer than the model can read. Shorten it, start a new one, or choose a model with a larger context window.",
    },
  },
  BUDGET_EXCEEDED: {
    meaning:
      "The answer could cost more than is left of a monthly budget: nothing was asked or written.",
    example: {
      message:
        "This answer could cost up to $0.0154, and of your organization's monthly budget of $50.00 only $0.0021 is left. It renews on 2026-12-01 (UTC). Until then, ask for less (a smaller maxTokens, a cheaper model), or have an admin raise it.",
      retryAfterMs: 864_000_000,
    },
  },
  OVERLOADED: {
    meaning: "The server or its database cannot take the request just now. Wait for `Retry-After`.",
    example: {
      message: "The server is restarting. Send it again in a moment.",
      retryAfterMs: 5_000,
    },
  },
  RUN_DEADLINE: {
    meaning: "The answer took longer than the server allows. What was written is kept.",
    example: { message: "The answer took too long and was ended." },
  },
  RUN_LOST: {
    meaning: "The server was restarted while it answered. What was written is kept.",
    example: {
      message: "The server was restarted while it answered. Ask again.",
      retryAfterMs: 5_000,
    },
  },
  INTERNAL: {
    meaning: "A fault of the server. Its operator finds it in the log by `requestId`.",
    example: { message: internalErrorMessage },
  },
  UPSTREAM_OVERLOADED: {
    meaning: "The model provider is overloaded. Wait for `Retry-After`.",
    example: {
      message: "The model provider is overloaded. Try again in a moment.",
      retryAfterMs: 5_000,
    },
  },
  UPSTREAM_RATE_LIMITED: {
    meaning: "The model provider limits this server. Wait for `Retry-After`.",
    example: {
      message: "The model provider's rate limit for this server is used up. Try again in a moment.",
      retryAfterMs: 5_000,
    },
  },
  UPSTREAM_AUTH: {
    meaning: "The model provider refused this server's credentials: its operator has to act.",
    example: {
      message:
        "The model provider did not accept this server's account. Ask whoever runs the server to check its API key and billing.",
    },
  },
  UPSTREAM_REJECTED: {
    meaning: "The model provider refused the request as the server made it.",
    example: {
      message:
        "The model provider refused the request. Ask whoever runs the server to look for the reason in its log.",
    },
  },
  UPSTREAM_TIMEOUT: {
    meaning: "The model provider did not answer in time.",
    example: { message: "The model provider took too long. Try again in a moment." },
  },
  UPSTREAM_BROKEN: {
    meaning: "The model provider's answer broke off, or made no sense.",
    example: {
      message:
        "The connection to the model provider broke before the answer was complete. Try again.",
    },
  },
};

const requestId = "8d0c5f4e-2b7a-4c8e-9a53-6f1d2e7b9c40";

/** An error with each of these codes, by the code. */
export function errorExamples(
  codes: ReadonlySet<ErrorCode>,
): Record<string, { summary: string; value: ErrorBody }> {
  return Object.fromEntries(
    [...codes].map((code) => {
      const { meaning, example } = errorWords[code];
      return [code, { summary: meaning, value: { code, ...example, requestId } }];
    }),
  );
}
