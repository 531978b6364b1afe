import { v7 as uuidv7 } from "uuid";
import { refusalOf, unanswered } from "./call-error.ts";
import type { Transport } from "./open-subscription.ts";
import type { Batch, BatchItem, BatchResult, CallOptions } from "./published-types.ts";
import { readLines } from "./read-lines.ts";
import { readText } from "./read-text.ts";
import { writeLines } from "./write-lines.ts";

/** The prompts of a batch: each a line of it, or a file that has the lines already. */
export type BatchItems = Iterable<BatchItem> | AsyncIterable<BatchItem> | Blob;

export interface SendBatchOptions extends CallOptions {
  /** A UUIDv7. With one of your own the same prompts, sent again, are the same batch. */
  id?: string;
  name?: string;
}

/** Milliseconds without a byte after which results are given up. */
const SILENCE_LIMIT_MS = 60_000;

/**
 * Sends prompts as they come, so that they are never in memory as a whole. Throws the items' own
 * error, the signal's reason, or a `CallError`.
 */
export async function sendBatch(
  transport: Transport,
  items: BatchItems,
  { id = uuidv7(), name, signal = new AbortController().signal }: SendBatchOptions = {},
): Promise<Batch> {
  const query = new URLSearchParams({ id, ...(name !== undefined && { name }) });
  const lines = items instanceof Blob ? undefined : writeLines(items);
  const request: RequestInit & { duplex: "half" } = {
    method: "POST",
    headers: { ...transport.headers(), "content-type": "application/jsonl" },
    body: items instanceof Blob ? items : (lines?.body ?? null),
    // Without it, no body may be a stream.
    duplex: "half",
    signal,
  };
  try {
    const response = await transport.fetch(
      `${transport.baseUrl}/api/batches?${query.toString()}`,
      request,
    );
    if (!response.ok) throw await refusalOf(response);
    const batch: unknown = await response.json();
    if (!isBatch(batch)) throw new Error("The server answered with something that is no batch.");
    return batch;
  } catch (error) {
    signal.throwIfAborted();
    throw lines?.failure() ?? unanswered(error);
  } finally {
    // Who is answered early is not to go on sending.
    lines?.stop();
  }
}

/**
 * The results of a batch, as fast as they are taken and no faster. Throws the signal's reason or a
 * `CallError`, also where they break off.
 */
export async function* batchResults(
  transport: Transport,
  batchId: string,
  { signal = new AbortController().signal }: CallOptions = {},
): AsyncGenerator<BatchResult, void> {
  const url = `${transport.baseUrl}/api/batches/${encodeURIComponent(batchId)}/results`;
  try {
    const response = await transport.fetch(url, { headers: transport.headers(), signal });
    if (!response.ok || response.body === null) throw await refusalOf(response);
    const text = readText(response.body, { signal, silenceLimitMs: SILENCE_LIMIT_MS });
    for await (const line of readLines(text)) {
      const result: unknown = JSON.parse(line);
      if (!isResult(result)) throw new Error("The results have something that is none.");
      yield result;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw unanswered(error);
  }
}

/** No deeper look, here and below: the server's contract says the rest. */
function isBatch(value: unknown): value is Batch {
  return typeof value === "object" && value !== null && "id" in value && "counts" in value;
}

function isResult(value: unknown): value is BatchResult {
  return typeof value === "object" && value !== null && "customId" in value && "status" in value;
}
