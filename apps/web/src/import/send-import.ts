import type { ConversationExport, ErrorCode } from "@parley/shared";
import * as z from "zod/mini";
import { isErrorCode } from "../failures/failure-of.ts";
import { importWords } from "./import-words.ts";

/** What became of one conversation. */
export type Sent =
  | { outcome: "imported" | "alreadyThere"; conversationId: string }
  | { outcome: "refused"; code: ErrorCode | undefined; message: string };

const MAX_TRIES = 20;
/** Longer is not waited for the server's room. */
const MAX_WAIT_MS = 60_000;

const answer = z.object({
  result: z.object({
    data: z.object({ conversationId: z.string(), alreadyThere: z.boolean() }),
  }),
});
const refusal = z.object({
  error: z.object({
    message: z.string(),
    data: z.object({
      errorCode: z.optional(z.string()),
      retryAfterMs: z.optional(z.number()),
    }),
  }),
});

/**
 * Imports a conversation under its id, by a request of its own: together with others it may be more
 * than a request can be. Waits while the server has no room. Throws where no answer came, and the
 * signal's reason when it aborts.
 */
export async function sendImport(
  id: string,
  document: ConversationExport,
  signal: AbortSignal,
): Promise<Sent> {
  const body = JSON.stringify({ id, document });
  for (let tries = 1; ; tries++) {
    const response = await fetch("/api/trpc/conversations.import", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal,
    });
    const text = await response.text();
    if (response.ok) {
      const { conversationId, alreadyThere } = answer.parse(JSON.parse(text)).result.data;
      return { outcome: alreadyThere ? "alreadyThere" : "imported", conversationId };
    }
    const { code, message, waitMs } = readRefusal(text, response.status);
    const hasRoomLater = code === "RATE_LIMITED" || code === "OVERLOADED";
    if (!hasRoomLater || tries >= MAX_TRIES) return { outcome: "refused", code, message };
    await pause(waitMs, signal);
  }
}

function readRefusal(text: string, status: number) {
  try {
    const { message, data } = refusal.parse(JSON.parse(text)).error;
    const code = isErrorCode(data.errorCode) ? data.errorCode : undefined;
    return { code, message, waitMs: Math.min(data.retryAfterMs ?? 1_000, MAX_WAIT_MS) };
  } catch {
    // A proxy's page, not ours.
    return { code: undefined, message: importWords.serverAnswered(status), waitMs: 0 };
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", leave);
      resolve();
    }, ms);
    signal.addEventListener("abort", leave, { once: true });
  });
}
