import { answerMessages, type Exchange, type Shared } from "./answer-messages.ts";
import { ApiError } from "./api-error.ts";
import { answerBatches } from "./batches/answer-batches.ts";
import { checkCountTokensRequest, parseJson } from "./check-request.ts";
import { countInputTokens } from "./count-tokens.ts";
import { listModels, showModel } from "./list-models.ts";
import { readBody } from "./read-body.ts";
import { credentialOf, type LoggedRequest, noteBody } from "./request-log.ts";

/** Answers one request. @throws ApiError for everything that the API answers with an error */
export async function route(
  exchange: Exchange,
  url: URL,
  logged: LoggedRequest,
  shared: Shared,
): Promise<void> {
  const { request } = exchange;
  if (credentialOf(request) === "none") throw new ApiError(401, "x-api-key header is required");
  if (request.headers["anthropic-version"] === undefined) {
    throw new ApiError(400, "anthropic-version: header is required");
  }
  const call = `${request.method ?? ""} ${url.pathname}`;
  if (call === "POST /v1/messages" || call === "POST /v1/messages/count_tokens") {
    const text = await readBody(request);
    const body = parseJson(text);
    noteBody(logged, text, body);
    if (exchange.response.destroyed) return;
    if (url.pathname === "/v1/messages") answerMessages(exchange, body, shared);
    else sendJson(exchange, { input_tokens: countInputTokens(checkCountTokensRequest(body)) });
    return;
  }
  if (url.pathname.startsWith("/v1/messages/batches")) {
    return answerBatches(exchange, url, logged, shared);
  }
  if (call === "GET /v1/models") return sendJson(exchange, listModels(url.searchParams));
  const model = /^GET \/v1\/models\/([^/]+)$/u.exec(call)?.[1];
  if (model !== undefined) return sendJson(exchange, showModel(decodeURIComponent(model)));
  throw new ApiError(404, "Not found");
}

function sendJson({ response }: Exchange, body: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
