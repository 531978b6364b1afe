import { type BatchItem, type BatchResult, CallError, createParley } from "@parley/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation } from "./driver/installation.ts";
import { until } from "./driver/until.ts";

/*
 * Batches by the typed client: their lines and results are streams of plain HTTP, which no call of
 * the router carries.
 */
let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start();
});
afterAll(() => installation[Symbol.asyncDispose]());

const echo = (word: string): BatchItem => ({ customId: word, message: `/echo ${word}` });

async function resultsOf(batchId: string): Promise<BatchResult[]> {
  const parley = installation.client();
  await until("the batch has ended", async () => {
    const { status } = await parley.batches.get.query({ batchId });
    return status === "ended";
  });
  const results = [];
  for await (const result of parley.batchResults(batchId)) results.push(result);
  return results;
}

const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

test("sends prompts as they come, and gives the results in their order", async () => {
  async function* prompts() {
    for (let at = 1; at <= 40; at += 1) yield echo(`word-${at}`);
    yield { customId: "wrong", message: "/error 400" };
  }
  const batch = await installation.client().sendBatch(prompts(), { name: "Words" });
  expect(batch).toMatchObject({ name: "Words", counts: { total: 41 } });
  const results = await resultsOf(batch.id);
  expect(results.map(({ customId }) => customId).slice(-3)).toEqual([
    "word-39",
    "word-40",
    "wrong",
  ]);
  expect(results[7]).toMatchObject({
    customId: "word-8",
    status: "answered",
    reply: "word-8",
    usage: { outputTokens: expect.any(Number) },
    error: null,
  });
  expect(results.at(-1)).toMatchObject({ status: "failed", reply: null });
});

test("sends a file as it is, and the same again as the same batch", async () => {
  const file = new Blob([`${JSON.stringify(echo("one"))}\n`]);
  const { id } = await installation.client().sendBatch(file);
  const again = await installation.client().sendBatch([echo("one")], { id });
  expect(again.id).toBe(id);
  const other = installation.client().sendBatch([echo("two")], { id });
  expect(await refusalOf(other)).toMatchObject({ data: { errorCode: "CONFLICT" } });
  expect(await resultsOf(id)).toMatchObject([{ customId: "one", reply: "one" }]);
});

test("is refused in the middle of what it sends, and takes no more of it", async () => {
  let isLeft = false;
  async function* endless() {
    try {
      for (let at = 1; ; at += 1) yield at === 3 ? { customId: "", message: "No." } : echo(`${at}`);
    } finally {
      isLeft = true;
    }
  }
  const refusal = await refusalOf(installation.client().sendBatch(endless()));
  expect(refusal).toBeInstanceOf(CallError);
  expect(refusal).toMatchObject({
    message: expect.stringMatching(/^Line 3: customId/),
    data: {
      errorCode: "BAD_REQUEST",
      httpStatus: 400,
      requestId: expect.any(String),
      issues: [{ path: ["lines", 3, "customId"] }],
    },
  });
  await until("the prompts are left", () => Promise.resolve(isLeft));
});

test("says what went wrong: the prompts, the caller, or the server", async () => {
  const parley = installation.client();
  const wrong = new Error("The prompts cannot be read.");
  async function* broken() {
    yield echo("one");
    throw wrong;
  }
  expect(await refusalOf(parley.sendBatch(broken()))).toBe(wrong);

  const enough = new Error("enough");
  const left = AbortSignal.abort(enough);
  expect(await refusalOf(parley.sendBatch([echo("one")], { signal: left }))).toBe(enough);

  const nobody = createParley({ baseUrl: installation.url, apiKey: "prl_wrong" });
  const refused = await refusalOf(nobody.sendBatch([echo("one")]));
  expect(refused).toBeInstanceOf(CallError);
  expect(refused).toMatchObject({ data: { errorCode: "UNAUTHORIZED", httpStatus: 401 } });

  const missing = parley.batchResults("00000000-0000-7000-8000-000000000000").next();
  expect(await refusalOf(missing)).toMatchObject({ data: { errorCode: "NOT_FOUND" } });

  const unreachable = createParley({ baseUrl: "http://127.0.0.1:1" });
  const unanswered = await refusalOf(unreachable.batchResults("any").next());
  expect(unanswered).toBeInstanceOf(CallError);
  expect(unanswered).toMatchObject({ data: undefined, cause: expect.any(Error) });
});

test("stops reading results where the signal aborts, or the reader leaves", async () => {
  const { id } = await installation.client().sendBatch([echo("one"), echo("two")]);
  await resultsOf(id);
  const leaving = new AbortController();
  const results = installation.client().batchResults(id, { signal: leaving.signal });
  expect((await results.next()).value).toMatchObject({ customId: "one" });
  const enough = new Error("enough");
  leaving.abort(enough);
  expect(await refusalOf(results.next().then(() => results.next()))).toBe(enough);

  for await (const result of installation.client().batchResults(id)) {
    expect(result.customId).toBe("one");
    break;
  }
});
