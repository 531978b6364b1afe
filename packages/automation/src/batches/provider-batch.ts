import { setTimeout as wait } from "node:timers/promises";
import {
  type BatchChunk,
  type BatchWork,
  deleteChunk,
  type EndedItem,
  endItems,
  findBatchWork,
  giveBackChunk,
  keepProviderBatch,
  listChunks,
  listSentItems,
  type SentItem,
  takeItems,
} from "@parley/db";
import { type BatchModel, ModelError } from "@parley/llm";
import { v7 as uuidv7 } from "uuid";
import { budgetRefusal, endUnasked } from "./end-early.ts";
import { failedItem, toEndedItem, wordsOf } from "./ended-item.ts";
import type { BatchRun } from "./batch-run.ts";
import { toModelRequest } from "./to-model-request.ts";

/** Chunks of one batch that the provider has at a time. */
const CHUNKS_AT_ONCE = 5;
/** Results that are written at once. */
const WRITTEN_AT_ONCE = 500;
/** How often a batch's requests may get lost at the provider. */
const MOST_LOST = 3;
/** The longest wait between two looks; it begins with `limits.pollMs` and is doubled. */
const LONGEST_POLL_MS = 60_000;

/**
 * Leaves a batch with the provider chunk by chunk, and takes its answers. A chunk's items are in
 * hand, with what they may cost reserved, before it is sent, and the provider's id is kept before
 * anybody asks for it: whoever goes on knows what was asked. False: the provider has no batches.
 */
export async function runAtProvider(
  run: BatchRun,
  batches: BatchModel,
  batch: BatchWork,
): Promise<boolean> {
  const { db, signal, limits } = run;
  const cancelled = new Set<string>();
  const known = new Set<string>();
  for (let pollMs = limits.pollMs; ; pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS)) {
    signal.throwIfAborted();
    const now = await findBatchWork(db, batch.id);
    // It was deleted: what the provider still has of it is nobody's any more.
    if (now === undefined) {
      for (const id of known) await batches.cancel(id, signal);
      return true;
    }
    const mayGoOn = !now.isCancelled && (await run.mayGoOn(now));
    if (mayGoOn && (await takeChunks(run, batches, now)) === "no batches") return false;
    let moved = false;
    for (const chunk of await listChunks(db, now.id)) {
      if (chunk.providerBatchId !== null) known.add(chunk.providerBatchId);
      const state = await tendChunk(run, batches, now, chunk, { mayGoOn, cancelled });
      if (state === "no batches") return false;
      if (state !== "ended") continue;
      known.delete(chunk.providerBatchId ?? "");
      moved = true;
    }
    if (moved) pollMs = limits.pollMs;
    else if (await isOver(run, now, mayGoOn)) return true;
    else await wait(pollMs, undefined, { signal });
  }
}

/** Nothing is left at the provider, and nothing may be sent. */
async function isOver({ db }: BatchRun, { id }: BatchWork, mayGoOn: boolean): Promise<boolean> {
  if ((await listChunks(db, id)).length > 0) return false;
  const now = await findBatchWork(db, id);
  return now === undefined || !mayGoOn || now.ended === now.items || now.isCancelled;
}

/** Takes items in hand until the provider has as many chunks as it gets, or none is left. */
async function takeChunks(
  run: BatchRun,
  batches: BatchModel,
  batch: BatchWork,
): Promise<"taken" | "no batches"> {
  const { db, signal } = run;
  // Left of a time without batches, or of a chunk that came to nothing.
  const single = await listSentItems(db, batch.id, { chunkId: null });
  if (single.length > 0) return "no batches";
  for (let open = (await listChunks(db, batch.id)).length; open < CHUNKS_AT_ONCE; open += 1) {
    signal.throwIfAborted();
    if (batch.lostChunks > MOST_LOST) {
      await endUnasked(db, batch, {
        code: "UPSTREAM_BROKEN",
        message: "The model provider lost this prompt several times. Try again later.",
      });
      return "taken";
    }
    const chunk: BatchChunk = { id: uuidv7(), providerBatchId: null };
    const taken = await takeItems(db, batch, { limit: batches.maxRequests, chunkId: chunk.id });
    if (taken.type === "none") return "taken";
    if (taken.type === "over budget") {
      const refusal = budgetRefusal(taken);
      if (refusal !== null) await endUnasked(db, batch, refusal);
      return "taken";
    }
    const sent = await sendChunk(run, batches, batch, chunk, taken.items);
    if (sent === "no batches") return sent;
  }
  return "taken";
}

async function sendChunk(
  run: BatchRun,
  batches: BatchModel,
  batch: BatchWork,
  chunk: BatchChunk,
  items: readonly SentItem[],
): Promise<"sent" | "no batches"> {
  const { db, signal, log } = run;
  const requests = items.map(({ position, request, model }) => ({
    id: String(position),
    request: toModelRequest(request, model),
  }));
  let providerBatchId: string | null;
  try {
    providerBatchId = await batches.submit(requests, signal);
  } catch (error) {
    // What is wrong with all of them together will be so again; the rest is for the next attempt.
    if (!(error instanceof ModelError) || error.retryable) throw error;
    const ended = items.map(({ position, model }) => failedItem(position, model, wordsOf(error)));
    run.onEnded(await endItems(db, batch, ended));
    await deleteChunk(db, chunk.id);
    return "sent";
  }
  if (providerBatchId === null) {
    log.info(
      { batchId: batch.id },
      "The model provider has no batches; prompts are sent one by one.",
    );
    await deleteChunk(db, chunk.id);
    return "no batches";
  }
  // The batch was deleted while it was sent: nobody will ask for these answers.
  if (!(await keepProviderBatch(db, chunk.id, providerBatchId)))
    await batches.cancel(providerBatchId, signal);
  return "sent";
}

async function tendChunk(
  run: BatchRun,
  batches: BatchModel,
  batch: BatchWork,
  chunk: BatchChunk,
  { mayGoOn, cancelled }: { mayGoOn: boolean; cancelled: Set<string> },
): Promise<"going" | "ended" | "no batches"> {
  const { db, signal } = run;
  const { providerBatchId } = chunk;
  if (providerBatchId === null) {
    // Its process died before it knew that it was sent.
    if (!mayGoOn) {
      await giveBackChunk(db, batch, chunk.id);
      return "ended";
    }
    const items = await listSentItems(db, batch.id, { chunkId: chunk.id });
    const sent = await sendChunk(run, batches, batch, chunk, items);
    return sent === "sent" ? "going" : sent;
  }
  if (!mayGoOn && !cancelled.has(chunk.id)) {
    await batches.cancel(providerBatchId, signal);
    cancelled.add(chunk.id);
  }
  const state = await batches.poll(providerBatchId, signal);
  if (state === null) {
    await giveBackChunk(db, batch, chunk.id);
    return "ended";
  }
  if (state.status !== "ended") return "going";
  await takeResults(run, batches, batch, { ...chunk, providerBatchId });
  return "ended";
}

async function takeResults(
  run: BatchRun,
  batches: BatchModel,
  batch: BatchWork,
  chunk: { id: string; providerBatchId: string },
): Promise<void> {
  const { db, signal } = run;
  const models = new Map<number, string>();
  for (let after = -1; ; ) {
    const items = await listSentItems(db, batch.id, { chunkId: chunk.id, after });
    for (const { position, model } of items) models.set(position, model);
    const last = items.at(-1);
    if (last === undefined) break;
    after = last.position;
  }
  let ended: EndedItem[] = [];
  const write = async (): Promise<void> => {
    run.onEnded(await endItems(db, batch, ended));
    ended = [];
  };
  for await (const outcome of batches.results(chunk.providerBatchId, signal)) {
    const position = Number(outcome.id);
    const model = models.get(position);
    // Written already, by a process that died in the middle of them.
    if (model === undefined) continue;
    models.delete(position);
    ended.push(toEndedItem(position, model, outcome));
    if (ended.length >= WRITTEN_AT_ONCE) await write();
  }
  for (const [position, model] of models) ended.push(failedItem(position, model, unanswered));
  await write();
  await deleteChunk(db, chunk.id);
}

const unanswered = new ModelError(
  "UPSTREAM_BROKEN",
  "The model provider did not say what became of this prompt. Try it again.",
  { retryable: true },
);
