import { createHash, type Hash } from "node:crypto";
import {
  beginBatch,
  countBatchBytes,
  countBatchesGoing,
  type Db,
  deleteBatch,
  findBatchLike,
  insertBatch,
  insertBatchItems,
  isUniqueViolation,
  type NewBatchItem,
} from "@parley/db";
import type { JobQueue } from "@parley/jobs";
import { LineTooLongError, linesOf } from "@parley/llm";
import {
  type Batch,
  batchItem,
  type CreateBatchInput,
  MAX_BATCH_BYTES,
  MAX_BATCH_BYTES_KEPT,
  MAX_BATCH_LINE_BYTES,
  MAX_BATCH_LINES,
  MAX_BATCHES_GOING,
  ParleyError,
  type Principal,
} from "@parley/shared";
import { v7 as uuidv7 } from "uuid";
import { runBatchJob } from "./batch-jobs.ts";
import { mostCost } from "./item-cost.ts";

/** Items, and bytes of them, that are written at once. */
const ITEMS_AT_ONCE = 500;
const BYTES_AT_ONCE = 2 * 1024 * 1024;
/** What some programs begin a file with. */
const BYTE_ORDER_MARK = /^\uFEFF/;

export interface ReceiveOptions {
  db: Db;
  jobs: JobQueue;
  defaultModel: string;
}

/** A batch's lines as they come in. */
export interface BatchBody {
  bytes: AsyncIterable<Uint8Array | string>;
  idempotencyKey?: string | undefined;
}

/**
 * Takes a batch line by line as it comes in, so that it is never in memory as a whole: all of it or
 * nothing. No transaction waits for the sender; until all is there, the batch is not to be seen.
 */
export async function receiveBatch(
  options: ReceiveOptions,
  principal: Principal,
  {
    id = uuidv7(),
    name = null,
  }: Omit<CreateBatchInput, "name"> & { name?: string | null | undefined },
  { bytes, idempotencyKey }: BatchBody,
): Promise<Batch> {
  const { db } = options;
  const key = idempotencyKey ?? null;
  // Repeated calls are read to their end, too: only then it is known that they are the same.
  const storedId = (await findBatchLike(db, principal, { id })) === undefined ? id : uuidv7();
  if (!(await insertBatch(db, principal, { id: storedId, name }))) throw idTaken();
  try {
    const digest = createHash("sha256");
    const stored = await storeLines(options, principal, storedId, hashed(bytes, digest));
    const inputDigest = digest.digest();
    const before = await findLike(db, principal, { id, key, storedId }, inputDigest);
    if (before !== undefined) {
      await deleteBatch(db, principal, storedId);
      return before;
    }
    return await begin(options, principal, {
      id: storedId,
      ...stored,
      inputDigest,
      idempotencyKey: key,
    });
  } catch (error) {
    await deleteBatch(db, principal, storedId);
    if (!isUniqueViolation(error) || key === null) throw error;
    throw new ParleyError("CONFLICT", "The same call is being made already. Try again shortly.");
  }
}

function begin(
  { db, jobs }: ReceiveOptions,
  principal: Principal,
  batch: Parameters<typeof beginBatch>[2],
): Promise<Batch> {
  const { organizationId, userId } = principal;
  return db.transaction().execute(async (trx) => {
    if ((await countBatchesGoing(trx, organizationId)) >= MAX_BATCHES_GOING)
      throw new ParleyError(
        "RATE_LIMITED",
        `${MAX_BATCHES_GOING} batches of your organization are going, which is as many as may be. Wait for one to end, or cancel one.`,
        { retryAfterMs: 60_000 },
      );
    if ((await countBatchBytes(trx, principal)) + batch.bytes > MAX_BATCH_BYTES_KEPT)
      throw tooLarge(
        `Of your batches ${MAX_BATCH_BYTES_KEPT / 1024 / 1024} MB are kept at the most. Delete one first whose results you have.`,
      );
    const begun = await beginBatch(trx, principal, batch);
    const owner = { organizationId, userId };
    await jobs.enqueue(trx, runBatchJob, { batchId: begun.id }, { owner, singletonKey: begun.id });
    return begun;
  });
}

async function findLike(
  db: Db,
  principal: Principal,
  { id, key, storedId }: { id: string; key: string | null; storedId: string },
  digest: Buffer,
): Promise<Batch | undefined> {
  const like =
    (key === null ? undefined : await findBatchLike(db, principal, { idempotencyKey: key })) ??
    (id === storedId ? undefined : await findBatchLike(db, principal, { id }));
  if (like === undefined) return undefined;
  if (like.inputDigest?.equals(digest) === true) return like.batch;
  throw new ParleyError(
    "CONFLICT",
    "This id or Idempotency-Key was used for another batch already. Make a new one for each batch.",
  );
}

async function storeLines(
  { db, defaultModel }: ReceiveOptions,
  principal: Principal,
  batchId: string,
  bytes: AsyncIterable<Uint8Array | string>,
): Promise<{ items: number; bytes: number }> {
  let count = 0;
  let total = 0;
  let kept: (NewBatchItem & { line: number })[] = [];
  let size = 0;
  const store = async (): Promise<void> => {
    const isNew = await insertBatchItems(db, principal, batchId, kept);
    const twice = kept.find(({ position }) => !isNew.has(position));
    if (twice !== undefined)
      throw badLine(
        twice.line,
        `The customId ${JSON.stringify(twice.item.customId)} is there twice.`,
      );
    kept = [];
    size = 0;
  };
  for await (const { line, text } of numbered(bytes)) {
    if (text.trim() === "") continue;
    if (count === MAX_BATCH_LINES)
      throw tooLarge(`A batch has at most ${MAX_BATCH_LINES} lines. Make several of it.`);
    const item = parseLine(line, text);
    const model = item.model ?? defaultModel;
    const maxCostMicroDollars = mostCost(item, model);
    const length = Buffer.byteLength(text);
    kept.push({ line, position: count, item, model, bytes: length, maxCostMicroDollars });
    count += 1;
    size += length;
    total += length;
    if (kept.length >= ITEMS_AT_ONCE || size >= BYTES_AT_ONCE) await store();
  }
  if (kept.length > 0) await store();
  if (count === 0)
    throw new ParleyError("BAD_REQUEST", "The batch is empty. Send one prompt a line.");
  return { items: count, bytes: total };
}

async function* numbered(bytes: AsyncIterable<Uint8Array | string>) {
  let line = 0;
  try {
    for await (const text of linesOf(bytes, MAX_BATCH_LINE_BYTES))
      yield { line: (line += 1), text: line === 1 ? text.replace(BYTE_ORDER_MARK, "") : text };
  } catch (error) {
    if (!(error instanceof LineTooLongError)) throw error;
    throw tooLarge(`Line ${line + 1} is longer than ${MAX_BATCH_LINE_BYTES} bytes.`);
  }
}

function parseLine(line: number, text: string): ReturnType<typeof batchItem.parse> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw badLine(line, "It is not JSON.");
  }
  const parsed = batchItem.safeParse(json);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 20).map(({ path, message }) => ({
    path: ["lines", line, ...path.map((part) => (typeof part === "symbol" ? String(part) : part))],
    message,
  }));
  const [first] = issues;
  const where = first === undefined ? "" : first.path.slice(2).join(".");
  const words =
    first === undefined
      ? "It is not a prompt."
      : `${where === "" ? "" : `${where}: `}${first.message}`;
  throw badLine(line, words, issues);
}

async function* hashed(bytes: AsyncIterable<Uint8Array | string>, hash: Hash) {
  let size = 0;
  for await (const chunk of bytes) {
    size += Buffer.byteLength(chunk);
    if (size > MAX_BATCH_BYTES)
      throw tooLarge(
        `A batch has at most ${MAX_BATCH_BYTES / 1024 / 1024} MB. Make several of it.`,
      );
    hash.update(chunk);
    yield chunk;
  }
}

function badLine(
  line: number,
  words: string,
  issues?: { path: (string | number)[]; message: string }[],
): ParleyError {
  return new ParleyError("BAD_REQUEST", `Line ${line}: ${words}`, issues && { issues });
}

function tooLarge(words: string): ParleyError {
  return new ParleyError("PAYLOAD_TOO_LARGE", words);
}

function idTaken(): ParleyError {
  return new ParleyError("CONFLICT", "This id is taken. Make a new one for each batch.");
}
