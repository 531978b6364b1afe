import type { Dialect } from "../dialect.ts";
import { readBody } from "../read-body.ts";
import { anthropicError } from "./errors.ts";
import { wholeMessage } from "./message.ts";
import { toAnswerInput } from "./read-request.ts";
import { messagesBody } from "./request-body.ts";
import { anthropicStream } from "./stream.ts";

/** The Messages API of Anthropic. */
export const anthropicDialect: Dialect = {
  readRequest(body, requestId) {
    const request = readBody(messagesBody, body);
    return {
      input: toAnswerInput(request),
      encoding: request.stream === true ? anthropicStream(requestId) : undefined,
    };
  },
  wholeAnswer: wholeMessage,
  errorBody: anthropicError,
  requestIdHeader: "request-id",
};
