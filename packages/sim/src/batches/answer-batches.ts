import { once } from "node:events";
import type { Exchange, Shared } from "../answer-messages.ts";
import { ApiError } from "../api-error.ts";
import { parseJson } from "../check-request.ts";
import { readBody } from "../read-body.ts";
import { type LoggedRequest, noteBody } from "../request-log.ts";
import { checkBatchRequest } from "./batch-request.ts";
import type { MessageBatch } from "./message-batch.ts";

const MAX_BYTES = 256 * 1024 * 1024;

/** Answers one request of the Message Batches API. @throws ApiError */
export async function answerBatches(
  exchange: Exchange,
  url: URL,
  logged: LoggedRequest,
  { batches }: Shared,
): Promise<void> {
  const now = Date.now();
  const origin = `http://${exchange.request.headers.host ?? "simulator"}`;
  const send = async (batch: MessageBatch) => sendJson(exchange, await batch.show(now, origin));
  const [, id, action] =
    /^\/v1\/messages\/batches(?:\/([^/]+))?(?:\/([^/]+))?$/u.exec(url.pathname) ?? [];
  switch (`${exchange.request.method ?? ""} ${id === undefined ? "all" : (action ?? "one")}`) {
    case "POST all": {
      const text = await readBody(exchange.request, MAX_BYTES);
      const body = parseJson(text);
      noteBody(logged, text, body);
      return send(batches.create(checkBatchRequest(body), now));
    }
    case "GET all": {
      const { page, more } = batches.page(url.searchParams);
      const data = await Promise.all(page.map((batch) => batch.show(now, origin)));
      const [first_id, last_id] = [page[0]?.id ?? null, page.at(-1)?.id ?? null];
      return sendJson(exchange, { data, has_more: more, first_id, last_id });
    }
    case "GET one":
      return send(batches.get(id ?? ""));
    case "DELETE one":
      batches.delete(id ?? "", now);
      return sendJson(exchange, { id, type: "message_batch_deleted" });
    case "POST cancel":
      batches.get(id ?? "").cancel(now);
      return send(batches.get(id ?? ""));
    case "GET results":
      return sendResults(exchange, batches.get(id ?? ""), now);
    default:
      throw new ApiError(404, "Not found");
  }
}

async function sendResults(
  { response }: Exchange,
  batch: MessageBatch,
  now: number,
): Promise<void> {
  if (!batch.ended(now)) {
    throw new ApiError(404, `Message batch ${batch.id} has no available results.`);
  }
  response.writeHead(200, { "content-type": "application/x-jsonl" });
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  for await (const line of batch.results()) {
    if (gone.signal.aborted) return;
    // A client that leaves while it is waited for ends the wait; there is nobody left to tell.
    if (!response.write(line)) await once(response, "drain", gone).catch(() => undefined);
  }
  response.end();
}

function sendJson({ response }: Exchange, body: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
