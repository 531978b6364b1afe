import type Anthropic from "@anthropic-ai/sdk";
import { APIError } from "@anthropic-ai/sdk";
import * as z from "zod";
import type { BatchedOutcome, BatchedRequest, BatchModel, BatchState } from "./batch-model.ts";
import { linesOf } from "./lines-of.ts";
import type { ModelLog } from "./model-log.ts";
import { ModelError } from "./language-model.ts";
import { batchedParams } from "./request-params.ts";
import { bodyOf } from "./upstream-call.ts";
import { reportedFailure, upstreamFailure } from "./upstream-failure.ts";

/** The API takes ten times as many; this is as much as can be lost at once, and is held in memory. */
const MAX_REQUESTS = 10_000;
/** Milliseconds that sending a batch, asking for its state, and reading its results may take. */
const SUBMIT_MS = 300_000;
const ASK_MS = 60_000;
const RESULTS_MS = 1_800_000;
/** Bytes of the answer to anything but the results, and of one result. */
const MAX_ANSWER = 1024 * 1024;
const MAX_LINE = 16 * 1024 * 1024;
/** What a server answers that speaks the Messages API and has no batches. */
const NO_SUCH_API = new Set([404, 405, 501]);

const batch = z.object({
  id: z.string().min(1),
  processing_status: z.enum(["in_progress", "canceling", "ended"]),
});
const count = z
  .int()
  .min(0)
  .nullish()
  .transform((value) => value ?? 0);
const message = z.object({
  model: z.string(),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  stop_reason: z.string().nullable(),
  usage: z.object({
    input_tokens: count,
    output_tokens: count,
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
  }),
});
const result = z.object({
  custom_id: z.string(),
  result: z.discriminatedUnion("type", [
    z.object({ type: z.literal("succeeded"), message }),
    z.object({
      type: z.literal("errored"),
      error: z.object({
        error: z.object({ type: z.string(), message: z.string() }),
        request_id: z.string().nullish(),
      }),
    }),
    z.object({ type: z.literal("canceled") }),
    z.object({ type: z.literal("expired") }),
  ]),
});

const statusOf = {
  in_progress: "running",
  canceling: "cancelling",
  ended: "ended",
} as const satisfies Record<string, BatchState["status"]>;

/**
 * Batches behind Anthropic's Message Batches API. A call that fails is for the caller to repeat:
 * nothing here waits for anybody.
 */
export function createAnthropicBatches(client: Anthropic, log: ModelLog | undefined): BatchModel {
  const { batches } = client.messages;
  const call = <Value>(work: () => Promise<Value>, signal: AbortSignal) =>
    translated(log, signal, work);
  return {
    maxRequests: MAX_REQUESTS,
    submit: (requests, signal) =>
      call(async () => {
        const sent = batches.create(
          { requests: requests.map(toParams) },
          options(signal, SUBMIT_MS),
        );
        const answer = await unless(NO_SUCH_API, sent.asResponse());
        return answer && batch.parse(await jsonOf(answer)).id;
      }, signal),
    poll: (batchId, signal) =>
      call(async () => {
        const asked = batches.retrieve(batchId, {}, options(signal, ASK_MS));
        const answer = await unless(NO_SUCH_API, asked.asResponse());
        if (answer === null) return null;
        return { status: statusOf[batch.parse(await jsonOf(answer)).processing_status] };
      }, signal),
    async *results(batchId, signal) {
      // Its own address would do as well, but a key goes nowhere but to the server that it is for.
      const path = `/v1/messages/batches/${encodeURIComponent(batchId)}/results`;
      const answer = await call(
        () => client.get(path, options(signal, RESULTS_MS)).asResponse(),
        signal,
      );
      const lines = linesOf(bodyOf(answer), MAX_LINE);
      for (;;) {
        const next = await call(() => lines.next(), signal);
        if (next.done === true) return;
        if (next.value.trim() !== "") yield toOutcome(next.value);
      }
    },
    cancel: (batchId, signal) =>
      call(async () => {
        // 400: it has ended.
        const gone = new Set([...NO_SUCH_API, 400, 409]);
        const answer = await unless(
          gone,
          batches.cancel(batchId, {}, options(signal, ASK_MS)).asResponse(),
        );
        if (answer !== null) await jsonOf(answer);
      }, signal),
  };
}

function toParams({ id, request }: BatchedRequest) {
  return { custom_id: id, params: batchedParams(request) };
}

function options(signal: AbortSignal, ms: number) {
  return { signal: AbortSignal.any([signal, AbortSignal.timeout(ms)]), timeout: ms, maxRetries: 0 };
}

async function unless(
  statuses: ReadonlySet<number>,
  answer: Promise<Response>,
): Promise<Response | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof APIError && statuses.has(Number(error.status))) return null;
    throw error;
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  const parts: string[] = [];
  for await (const line of linesOf(bodyOf(response), MAX_ANSWER)) parts.push(line);
  return JSON.parse(parts.join("\n"));
}

function toOutcome(line: string): BatchedOutcome {
  const { custom_id: id, result: came } = parsedLine(line);
  switch (came.type) {
    case "succeeded": {
      const { model, content, stop_reason: stopReason, usage } = came.message;
      const text = content
        .map((block) => (block.type === "text" ? (block.text ?? "") : ""))
        .join("");
      return {
        id,
        type: "answered",
        answer: {
          model,
          text,
          stopReason: stopReason ?? "end_turn",
          usage: {
            inputTokens: usage.input_tokens,
            outputTokens: usage.output_tokens,
            cacheReadTokens: usage.cache_read_input_tokens,
            cacheWriteTokens: usage.cache_creation_input_tokens,
          },
        },
      };
    }
    case "errored": {
      const { error, request_id: requestId } = came.error;
      return { id, type: "failed", error: reportedFailure(error, requestId ?? null).error };
    }
    case "canceled":
      return { id, type: "cancelled" };
    case "expired":
      return { id, type: "expired" };
  }
}

function parsedLine(line: string): z.infer<typeof result> {
  try {
    return result.parse(JSON.parse(line));
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(cause: unknown): ModelError {
  return new ModelError(
    "UPSTREAM_BROKEN",
    "The model provider sent something that cannot be read. Try again.",
    { retryable: true, cause },
  );
}

async function translated<Value>(
  log: ModelLog | undefined,
  signal: AbortSignal,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof z.ZodError || error instanceof SyntaxError) throw unreadable(error);
    const failure = upstreamFailure(error, null);
    const { code, requestId } = failure.error;
    log?.warn(
      { code, upstreamRequestId: requestId, detail: failure.detail },
      "The model provider failed at a batch.",
    );
    throw failure.error;
  }
}
