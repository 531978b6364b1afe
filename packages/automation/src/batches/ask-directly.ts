import { setTimeout as wait } from "node:timers/promises";
import type { EndedItem, SentItem } from "@parley/db";
import { type LanguageModel, ModelError } from "@parley/llm";
import type { TokenUsage } from "@parley/shared";
import { answeredItem, failedItem, wordsOf } from "./ended-item.ts";
import { toModelRequest } from "./to-model-request.ts";

/** Attempts at one item, beside those of the adapter; the wait before the second, doubled for the next. */
const ATTEMPTS = 3;
const FIRST_WAIT_MS = 2_000;
/** A provider that wants a longer wait than this fails the item. */
const LONGEST_WAIT_MS = 60_000;
/** Milliseconds that one answer may take. */
const DEADLINE_MS = 900_000;

/** Asks a model for the answer to one item. Throws only the signal's reason. */
export async function askDirectly(
  model: LanguageModel,
  { position, request, model: asked }: SentItem,
  signal: AbortSignal,
): Promise<EndedItem> {
  for (let attempt = 1; ; attempt += 1) {
    const call: Call = { text: "", used: null };
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    try {
      const modelRequest = { ...toModelRequest(request, asked), cached: false };
      return answeredItem(
        position,
        asked,
        await readAnswer(model, modelRequest, AbortSignal.any([signal, deadline]), call),
        "standard",
      );
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.aborted)
        return failedItem(
          position,
          asked,
          { code: "RUN_DEADLINE", message: "The answer took too long. Ask for less." },
          call.used,
        );
      const waitMs = waitAfter(error, attempt);
      // What an attempt had used is paid for, so an answer that broke off is not asked for again.
      if (waitMs === null || call.used !== null)
        return failedItem(position, asked, wordsOf(error), call.used);
      await wait(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

/** How far a call came. */
interface Call {
  text: string;
  used: TokenUsage | null;
}

async function readAnswer(
  model: LanguageModel,
  request: Parameters<LanguageModel["stream"]>[0],
  signal: AbortSignal,
  call: Call,
) {
  for await (const event of model.stream(request, signal)) {
    if (event.type === "start") call.used = event.usage;
    else if (event.type === "text") call.text += event.text;
    else if (event.type === "end")
      return { text: call.text, stopReason: event.stopReason, usage: event.usage };
  }
  throw new Error("An answer ended without its end.");
}

function waitAfter(error: unknown, attempt: number): number | null {
  if (!(error instanceof ModelError) || !error.retryable || attempt >= ATTEMPTS) return null;
  const waitMs = error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1);
  return waitMs > LONGEST_WAIT_MS ? null : waitMs;
}
