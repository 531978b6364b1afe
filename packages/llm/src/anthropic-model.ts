import { setTimeout as wait } from "node:timers/promises";
import type Anthropic from "@anthropic-ai/sdk";
import type { ModelInfo } from "@parley/shared";
import { createAnthropicBatches } from "./anthropic-batches.ts";
import { createClient } from "./anthropic-client.ts";
import type { BatchingModel } from "./batch-model.ts";
import type { ModelEvent, ModelRequest } from "./language-model.ts";
import { claudeModels } from "./models.ts";
import type { ModelLog } from "./model-log.ts";
import { requestParams } from "./request-params.ts";
import { type RetryPolicy, retryPolicy, retryWait } from "./retry-plan.ts";
import { StallWatch } from "./stall-watch.ts";
import { type CallLimits, UpstreamCall } from "./upstream-call.ts";
import { type UpstreamFailure, upstreamFailure } from "./upstream-failure.ts";

export interface AnthropicModelOptions {
  apiKey?: string | undefined;
  /** A bearer token instead of the key. */
  authToken?: string | undefined;
  /** Any server that speaks the Messages API. */
  baseURL?: string | undefined;
  defaultModel: string;
  /** Whether that server is the simulator. */
  simulated: boolean;
  /** Defaults to the known Claude models. */
  models?: readonly ModelInfo[] | undefined;
  timeouts: CallLimits;
  /** Defaults to node:http(s), which costs less than the global one. */
  fetch?: typeof globalThis.fetch | undefined;
  log?: ModelLog | undefined;
  /** `false`: that server's batch API is not to be used. */
  batches?: boolean | undefined;
  /** Defaults to two retries within 30 s. */
  retry?: RetryPolicy | undefined;
}

/** A model behind the Anthropic Messages API. */
export function createAnthropicModel(options: AnthropicModelOptions): BatchingModel {
  const upstream: Upstream = {
    client: createClient(options),
    watch: new StallWatch(tickMs(options.timeouts)),
    limits: options.timeouts,
    policy: options.retry ?? retryPolicy,
    log: options.log,
  };
  return {
    simulated: options.simulated,
    models: options.models ?? claudeModels,
    defaultModel: options.defaultModel,
    stream: (request, signal) => answer(upstream, request, signal),
    ...(options.batches === false
      ? {}
      : { batches: createAnthropicBatches(upstream.client, options.log) }),
  };
}

interface Upstream {
  client: Anthropic;
  watch: StallWatch;
  limits: CallLimits;
  policy: RetryPolicy;
  log: ModelLog | undefined;
}

async function* answer(
  upstream: Upstream,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent, void, undefined> {
  const { call, first } = await open(upstream, request, signal);
  try {
    let events = first;
    for (;;) {
      for (const event of events) yield event;
      if (call.done) return;
      events = await call.next();
    }
  } catch (error) {
    signal.throwIfAborted();
    const failure = upstreamFailure(error, call.requestId);
    report(upstream, failure, "The model provider failed in the middle of an answer.");
    throw failure.error;
  } finally {
    call.close();
  }
}

interface Opened {
  call: UpstreamCall;
  /** `start` and what came with the first content; all of it still unseen. */
  first: ModelEvent[];
}

/** Asks until there is content to show or no hope of any. Nothing was seen yet, so asking again is safe. */
async function open(
  upstream: Upstream,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<Opened> {
  const params = requestParams(request);
  const startedAt = performance.now();
  for (let retries = 0; ; retries += 1) {
    const attempt = await tryOnce(upstream, params, signal);
    if (!("failure" in attempt)) return attempt;
    const { failure } = attempt;
    const waitMs = failure.askAgain ? retryWaitNow(upstream, retries, startedAt, failure) : null;
    if (waitMs === null) {
      report(upstream, failure, "The model provider failed.");
      throw failure.error;
    }
    report(upstream, failure, "The model provider failed, and is asked again.", {
      waitMs,
      retries,
    });
    // Throws only when the signal aborts; its reason is what the caller is to get.
    await wait(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function tryOnce(
  upstream: Upstream,
  params: Anthropic.MessageCreateParamsStreaming,
  signal: AbortSignal,
): Promise<Opened | { failure: UpstreamFailure }> {
  signal.throwIfAborted();
  const call = new UpstreamCall(signal, upstream.watch, upstream.limits);
  try {
    await call.send(upstream.client, params);
    const first: ModelEvent[] = [];
    while (first.every(({ type }) => type === "start") && !call.done) {
      first.push(...(await call.next()));
    }
    return { call, first };
  } catch (error) {
    call.close();
    signal.throwIfAborted();
    return { failure: upstreamFailure(error, call.requestId) };
  }
}

function retryWaitNow(
  { policy }: Upstream,
  retries: number,
  startedAt: number,
  { error }: UpstreamFailure,
): number | null {
  const elapsedMs = performance.now() - startedAt;
  return retryWait({ retries, elapsedMs, retryAfterMs: error.retryAfterMs }, policy, Math.random());
}

function report({ log }: Upstream, failure: UpstreamFailure, message: string, more = {}): void {
  const { code, requestId } = failure.error;
  log?.warn({ code, upstreamRequestId: requestId, detail: failure.detail, ...more }, message);
}

/** A tenth of the shortest limit is precise enough; a second is, for limits of many. */
function tickMs({ headersMs, stallMs }: CallLimits): number {
  return Math.max(5, Math.min(1_000, headersMs / 10, stallMs / 10));
}
