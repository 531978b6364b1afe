import { createParser } from "eventsource-parser";
import * as z from "zod/mini";
import { isErrorCode } from "../failures/failure-of.ts";
import type { ErrorCode } from "@parley/shared";

/** Records that could not be had, or not to their end. */
class RecordsError extends Error {
  override readonly name = "RecordsError";
  /** Undefined where no server answered. */
  readonly code: ErrorCode | undefined;

  constructor(message: string, code: unknown) {
    super(message);
    this.code = isErrorCode(code) ? code : undefined;
  }
}

/**
 * What a subscription that gives many records says, to its end, and without asking again: the whole
 * would come a second time. Throws `RecordsError`, and the signal's reason when it aborts.
 */
export async function* readRecords(
  procedure: string,
  input: object,
  signal: AbortSignal,
): AsyncGenerator<Readonly<Record<string, unknown>>, void> {
  const query = encodeURIComponent(JSON.stringify(input));
  const response = await fetch(`/api/trpc/${procedure}?input=${query}`, {
    headers: { accept: "text/event-stream" },
    signal,
  });
  if (!response.ok || response.body === null) throw await refusal(response);
  let arrived: { event?: string | undefined; data: string }[] = [];
  const parser = createParser({ onEvent: (event) => arrived.push(event) });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parser.feed(value);
      const events = arrived;
      arrived = [];
      for (const { event, data } of events) {
        if (event === "return") return;
        if (event === "serialized-error") throw brokenOff();
        if (event === undefined) yield recordIn(data);
      }
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
  throw brokenOff();
}

function recordIn(data: string): Readonly<Record<string, unknown>> {
  const record: unknown = JSON.parse(data);
  if (typeof record !== "object" || record === null) throw brokenOff();
  const { type, code, message } = Object.fromEntries(Object.entries(record));
  if (type === "failed") throw new RecordsError(String(message), code);
  return Object.fromEntries(Object.entries(record));
}

function brokenOff(): RecordsError {
  return new RecordsError("The records broke off.", undefined);
}

const refused = z.object({
  error: z.object({
    message: z.string(),
    data: z.optional(z.object({ errorCode: z.optional(z.string()) })),
  }),
});

async function refusal(response: Response): Promise<RecordsError> {
  const text = await response.text().catch(() => "");
  try {
    const { error } = refused.parse(JSON.parse(text));
    return new RecordsError(error.message, error.data?.errorCode);
  } catch {
    // A proxy's page, not ours.
    return new RecordsError(`The server answered ${response.status}.`, undefined);
  }
}
