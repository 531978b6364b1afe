import type { AppRouter } from "@parley/api";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { v7 as uuidv7 } from "uuid";
import { CallError } from "./call-error.ts";
import { type FollowOptions, followRun } from "./follow-run.ts";
import { followUpdates, type UpdatesOptions } from "./follow-updates.ts";
import type { Transport } from "./open-subscription.ts";
import type {
  Batch,
  BatchResult,
  CallOptions,
  ChatInput,
  RouterCalls,
  SequencedRunEvent,
  Update,
} from "./published-types.ts";
import {
  type BatchItems,
  batchResults,
  type SendBatchOptions,
  sendBatch,
} from "./transfer-batch.ts";
import { waitFor } from "./wait-for.ts";

export interface ParleyOptions {
  /** Where Parley is served, e.g. `https://chat.example.com`. In its own web page: "". */
  baseUrl: string;
  /** The API token. Left out where a session cookie speaks for the caller. */
  apiKey?: string;
  fetch?: typeof globalThis.fetch;
}

/** A question, as `chat.start` takes it; the id is made here. */
export type StreamInput = Omit<ChatInput, "id">;

/** The typed router, and helpers that lose no token. */
export interface Parley extends RouterCalls {
  /** Starts an answer and follows it to its terminal event, resuming by itself. */
  stream(
    input: StreamInput,
    options?: Omit<FollowOptions, "after">,
  ): AsyncGenerator<SequencedRunEvent, void>;
  /** Follows a run from a cursor to its terminal event, resuming by itself. */
  follow(runId: string, options?: FollowOptions): AsyncGenerator<SequencedRunEvent, void>;
  /** What a whole page has to hear of, over one connection, until the signal aborts; resumes by itself. */
  updates(options?: UpdatesOptions): AsyncGenerator<Update, void>;
  /** Has many prompts answered when it suits. They are sent as they come: in browsers, as a `Blob`. */
  sendBatch(items: BatchItems, options?: SendBatchOptions): Promise<Batch>;
  /** What became of a batch's prompts, in their order; while it is going, of those that have ended. */
  batchResults(batchId: string, options?: CallOptions): AsyncGenerator<BatchResult, void>;
}

/** How many calls travel in one request at the most; the server refuses more. */
const MAX_BATCH_SIZE = 10;
const START_TRIES = 4;

export function createParley(options: ParleyOptions): Parley {
  const transport: Transport = {
    baseUrl: options.baseUrl.replace(/\/+$/, ""),
    headers: () =>
      options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` },
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
  };
  const router: RouterCalls = createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${transport.baseUrl}/api/trpc`,
        headers: transport.headers,
        fetch: (input, init) => transport.fetch(input, { ...init, signal: init?.signal ?? null }),
        maxItems: MAX_BATCH_SIZE,
      }),
    ],
  });
  const follow = (runId: string, followOptions?: FollowOptions) =>
    followRun(transport, runId, followOptions);
  return {
    apiKeys: router.apiKeys,
    audit: router.audit,
    batches: router.batches,
    budgets: router.budgets,
    chat: router.chat,
    conversations: router.conversations,
    data: router.data,
    files: router.files,
    folders: router.folders,
    jobs: router.jobs,
    mcpServers: router.mcpServers,
    messages: router.messages,
    models: router.models,
    presets: router.presets,
    retention: router.retention,
    runs: router.runs,
    schedules: router.schedules,
    shares: router.shares,
    sharing: router.sharing,
    system: router.system,
    tools: router.tools,
    usage: router.usage,
    webhooks: router.webhooks,
    follow,
    updates: (updatesOptions) => followUpdates(transport, updatesOptions),
    sendBatch: (items, batchOptions) => sendBatch(transport, items, batchOptions),
    batchResults: (batchId, callOptions) => batchResults(transport, batchId, callOptions),
    async *stream(input, streamOptions = {}) {
      const { run } = await startOnce(router, { ...input, id: uuidv7() }, streamOptions.signal);
      yield* follow(run.id, streamOptions);
    },
  };
}

/** Starts a run exactly once: the id makes a repeated send return the same run (invariant 8). */
async function startOnce(
  router: RouterCalls,
  input: StreamInput & { id: string },
  signal: AbortSignal = new AbortController().signal,
) {
  for (let tries = 1; ; tries++) {
    try {
      return await router.chat.start.mutate(input, { signal });
    } catch (error) {
      signal.throwIfAborted();
      const unanswered = error instanceof CallError && error.data === undefined;
      if (!unanswered || tries >= START_TRIES) throw error;
      await waitFor(200 * 2 ** tries, signal);
    }
  }
}
