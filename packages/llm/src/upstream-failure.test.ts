import Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { AnswerFailedError, BrokenAnswerError } from "./answer-decoder.ts";
import { StalledError } from "./upstream-call.ts";
import { failures, upstreamFailure } from "./upstream-failure.ts";

function refused(status: number, type: string, message: string, headers = {}) {
  const body = { type: "error", error: { type, message } };
  const all = new Headers({ "request-id": "req_9", ...headers });
  return upstreamFailure(Anthropic.APIError.generate(status, body, undefined, all), null);
}

test.each([
  [400, "invalid_request_error", "UPSTREAM_REJECTED"],
  [401, "authentication_error", "UPSTREAM_AUTH"],
  [402, "billing_error", "UPSTREAM_AUTH"],
  [403, "permission_error", "UPSTREAM_AUTH"],
  [404, "not_found_error", "UNKNOWN_MODEL"],
  [408, "timeout_error", "UPSTREAM_TIMEOUT"],
  [409, "conflict_error", "UPSTREAM_REJECTED"],
  [413, "request_too_large", "PAYLOAD_TOO_LARGE"],
  [418, "invalid_request_error", "UPSTREAM_REJECTED"],
  [429, "rate_limit_error", "UPSTREAM_RATE_LIMITED"],
  [500, "api_error", "UPSTREAM_BROKEN"],
  [503, "api_error", "UPSTREAM_OVERLOADED"],
  [504, "timeout_error", "UPSTREAM_TIMEOUT"],
  [529, "overloaded_error", "UPSTREAM_OVERLOADED"],
  [599, "api_error", "UPSTREAM_BROKEN"],
])("status %i (%s) is %s", (status, type, code) => {
  const { error, askAgain } = refused(status, type, "No.");
  expect(error).toMatchObject({ code, requestId: "req_9" });
  expect(askAgain).toBe([408, 409, 429].includes(status) || status >= 500);
});

test.each([
  ["prompt is too long: 208310 tokens > 200000 maximum", "CONTEXT_TOO_LONG"],
  ["Input is too long for requested model.", "CONTEXT_TOO_LONG"],
  ["input length and `max_tokens` exceed context limit: 9 + 9 > 10", "CONTEXT_TOO_LONG"],
  [
    "max_tokens: 999999 > 64000, which is the maximum allowed number of output tokens",
    "BAD_REQUEST",
  ],
  ["messages.0.content.0.text: invalid", "BAD_REQUEST"],
  ["messages: at least one message is required", "BAD_REQUEST"],
  ["Your credit balance is too low to access the Anthropic API.", "UPSTREAM_AUTH"],
  ["This model does not support assistant message prefill.", "BAD_REQUEST"],
  ["tools.0.input_schema: not supported", "BAD_REQUEST"],
  ["Tool 'x' not found in provided tools", "BAD_REQUEST"],
  ["stop_sequences: each stop sequence must contain non-whitespace", "BAD_REQUEST"],
  ["container: not supported", "UPSTREAM_REJECTED"],
])("a refusal that says '%s' is %s", (message, code) => {
  expect(refused(400, "invalid_request_error", message).error.code).toBe(code);
});

test.each([
  ["overloaded_error", "UPSTREAM_OVERLOADED", true],
  ["rate_limit_error", "UPSTREAM_RATE_LIMITED", true],
  ["api_error", "UPSTREAM_BROKEN", true],
  ["invalid_request_error", "UPSTREAM_REJECTED", false],
  ["never_heard_of", "UPSTREAM_BROKEN", true],
  ["toString", "UPSTREAM_BROKEN", true],
])("an error frame of type %s is %s", (type, code, askAgain) => {
  const failure = upstreamFailure(new AnswerFailedError(type, "No."), "req_1");
  expect(failure).toMatchObject({ askAgain, error: { code, requestId: "req_1" } });
});

test.each([
  [new StalledError("no bytes"), "UPSTREAM_TIMEOUT", false],
  [new BrokenAnswerError("No JSON."), "UPSTREAM_BROKEN", false],
  [new BrokenAnswerError("No end.", { cutShort: true }), "UPSTREAM_BROKEN", true],
  [new TypeError("terminated"), "UPSTREAM_BROKEN", true],
  [new Anthropic.APIConnectionError({ message: "refused" }), "UPSTREAM_BROKEN", true],
  [new Anthropic.APIConnectionTimeoutError(), "UPSTREAM_TIMEOUT", true],
])("%s is %s", (error, code, askAgain) => {
  const failure = upstreamFailure(error, null);
  expect(failure).toMatchObject({ askAgain, error: { code, retryable: true, cause: error } });
});

test("the provider's words are for the log, never for the caller", () => {
  const { error, detail } = refused(401, "authentication_error", "invalid key sk-ant-123");
  expect(detail).toContain("sk-ant-123");
  expect(error.message).not.toContain("sk-ant-123");
});

test("a 404 that is no answer of the API's is no unknown model", () => {
  const notFound = Anthropic.APIError.generate(404, undefined, "<html>", new Headers());
  expect(upstreamFailure(notFound, null).error.code).toBe("UPSTREAM_REJECTED");
});

test("how long to wait is kept where waiting helps", () => {
  const wait = { "retry-after": "7" };
  expect(refused(529, "overloaded_error", "No.", wait).error.retryAfterMs).toBe(7_000);
  expect(refused(401, "authentication_error", "No.", wait).error.retryAfterMs).toBeUndefined();
});

test("every failure says what to do, and is asked again only if it may be", () => {
  for (const { message, askAgain, retryable } of Object.values(failures)) {
    expect(message).toMatch(/^[A-Z].*\. ([A-Z].*\.)$/);
    expect(askAgain && !retryable).toBe(false);
  }
});
