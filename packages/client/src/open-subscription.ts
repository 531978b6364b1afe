import type { EventSourceMessage } from "eventsource-parser";
import { FollowError } from "./follow-error.ts";
import type { ErrorCode } from "./published-types.ts";
import { readSse } from "./read-sse.ts";

export interface Transport {
  baseUrl: string;
  headers: () => Record<string, string>;
  fetch: typeof globalThis.fetch;
}

/**
 * One connection of a subscription: its items, until the server says that it is over. Throws
 * `FollowError` where another try cannot help, anything else where it may.
 */
export async function* openSubscription(
  transport: Transport,
  path: string,
  input: object,
  signal: AbortSignal,
): AsyncGenerator<EventSourceMessage, void> {
  const query = encodeURIComponent(JSON.stringify(input));
  const response = await transport.fetch(`${transport.baseUrl}/api/trpc/${path}?input=${query}`, {
    headers: { ...transport.headers(), accept: "text/event-stream" },
    signal,
  });
  if (!response.ok || response.body === null) throw await refusal(response);
  for await (const message of readSse(response.body, signal)) {
    if (message.event === "return") return;
    if (message.event === "serialized-error") throw new Error("The server broke the stream off.");
    yield message;
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
