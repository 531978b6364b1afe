import { FollowError } from "./follow-error.ts";
import type { ErrorCode, RunEvent, SequencedRunEvent } from "./published-types.ts";
import { readSse } from "./read-sse.ts";
import { waitFor } from "./wait-for.ts";

export interface FollowOptions {
  /** The seq of the last event that is already known; 0, the default, begins at the first. */
  after?: number;
  /** Stops following. The run itself goes on. */
  signal?: AbortSignal;
  /** Told when the connection is lost (`false`) and when events flow again (`true`). */
  onConnection?: (connected: boolean) => void;
  /** Milliseconds without any progress after which following gives up. Default: 10 minutes. */
  giveUpAfterMs?: number;
}

export interface Transport {
  baseUrl: string;
  headers: () => Record<string, string>;
  fetch: typeof globalThis.fetch;
}

const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;
const GIVE_UP_AFTER_MS = 600_000;

const terminalTypes: ReadonlySet<RunEvent["type"]> = new Set([
  "run.completed",
  "run.stopped",
  "run.failed",
  "run.interrupted",
] as const);

/**
 * The events of a run after a cursor, each exactly once and in order, until its terminal event.
 * A lost connection is resumed at the exact event; throws `FollowError` when the server refuses
 * or cannot be reached for `giveUpAfterMs`, and the signal's reason when it aborts.
 */
export async function* followRun(
  transport: Transport,
  runId: string,
  options: FollowOptions = {},
): AsyncGenerator<SequencedRunEvent, void> {
  const signal = options.signal ?? new AbortController().signal;
  let cursor = options.after ?? 0;
  let lastProgress = Date.now();
  let retryMs = FIRST_RETRY_MS;
  for (;;) {
    let cause: unknown;
    try {
      for await (const event of followOnce(transport, runId, cursor, signal)) {
        if (event.seq <= cursor) continue;
        if (event.seq !== cursor + 1) throw new Error("The log arrived with a gap.");
        cursor = event.seq;
        lastProgress = Date.now();
        retryMs = FIRST_RETRY_MS;
        options.onConnection?.(true);
        yield event;
        if (terminalTypes.has(event.type)) return;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof FollowError) throw error;
      cause = error;
    }
    options.onConnection?.(false);
    if (Date.now() - lastProgress > (options.giveUpAfterMs ?? GIVE_UP_AFTER_MS))
      throw new FollowError("The server could not be reached. The answer may still be going on.", {
        status: 0,
        cause,
      });
    await waitFor(retryMs * (0.5 + Math.random() / 2), signal);
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }
}

/** One connection. Throws `FollowError` where another try cannot help, anything else where it may. */
async function* followOnce(
  transport: Transport,
  runId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<SequencedRunEvent, void> {
  const input = encodeURIComponent(JSON.stringify({ runId, lastEventId: after }));
  const response = await transport.fetch(
    `${transport.baseUrl}/api/trpc/runs.follow?input=${input}`,
    { headers: { ...transport.headers(), accept: "text/event-stream" }, signal },
  );
  if (!response.ok || response.body === null) throw await refusal(response);
  for await (const { event, id, data } of readSse(response.body, signal)) {
    if (event === "return") return;
    if (event === "serialized-error") throw new Error("The server broke the stream off.");
    if (event !== undefined || id === undefined) continue;
    const sent: unknown = JSON.parse(data);
    if (!isRunEvent(sent)) throw new Error("The stream carried something that is no run event.");
    yield { ...sent, seq: Number(id) };
  }
}

/** A 4xx is final; a 429 and a 5xx may pass. */
async function refusal(response: Response): Promise<Error> {
  const text = await response.text().catch(() => "");
  let message = `The server answered ${response.status}.`;
  let code: ErrorCode | undefined;
  try {
    const body: unknown = JSON.parse(text);
    if (isRefusal(body)) {
      message = body.error.message;
      code = body.error.data?.errorCode;
    }
  } catch {
    // A proxy's page, not ours: the status says enough.
  }
  const final = response.status >= 400 && response.status < 500 && response.status !== 429;
  return final
    ? new FollowError(message, { status: response.status, ...(code !== undefined && { code }) })
    : new Error(message);
}

/** No deeper look: the server's contract says the rest, and checking it would cost more than all else. */
function isRunEvent(value: unknown): value is RunEvent {
  return typeof value === "object" && value !== null && "type" in value;
}

interface Refusal {
  error: { message: string; data?: { errorCode?: ErrorCode } };
}

function isRefusal(value: unknown): value is Refusal {
  if (typeof value !== "object" || value === null || !("error" in value)) return false;
  const { error } = value;
  return (
    typeof error === "object" &&
    error !== null &&
    "message" in error &&
    typeof error.message === "string"
  );
}
