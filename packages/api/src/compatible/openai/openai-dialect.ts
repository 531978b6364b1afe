import type { Dialect } from "../dialect.ts";
import { readBody } from "../read-body.ts";
import { wholeCompletion } from "./completion.ts";
import { openaiError } from "./errors.ts";
import { toAnswerInput } from "./read-request.ts";
import { completionsBody } from "./request-body.ts";
import { openaiStream } from "./stream.ts";

/** The Chat Completions API of OpenAI. */
export const openaiDialect: Dialect = {
  readRequest(body) {
    const request = readBody(completionsBody, body);
    const includeUsage = request.stream_options?.include_usage === true;
    return {
      input: toAnswerInput(request),
      encoding: request.stream === true ? openaiStream({ includeUsage }) : undefined,
    };
  },
  wholeAnswer: wholeCompletion,
  errorBody: openaiError,
  requestIdHeader: undefined,
};
