import { type SecretBox, type WebhookDeliveryRow, type WebhookRow } from "@parley/db";
import { type Outbound, OutboundError } from "@parley/outbound";
import { readRetryAfter } from "./retry-schedule.ts";
import { signMessage } from "./sign-message.ts";

/** Bytes of the answer that are read, so that its connection can be used again. Nothing is kept. */
const MAX_ANSWER_BYTES = 16 * 1024;

/** What one attempt came to. */
export type SendResult =
  | { type: "delivered"; status: number }
  /** The receiver wants nothing more, ever. */
  | { type: "gone"; status: number; error: string }
  | { type: "failed"; status: number | null; error: string; askedMs: number | null };

/** Under which a webhook's secret is sealed. */
export const secretPlace = (webhookId: string) => `webhook:${webhookId}`;

export interface Sender {
  outbound: Pick<Outbound, "fetch">;
  box: SecretBox;
  /** Milliseconds for one attempt. */
  timeoutMs: number;
}

/** Posts one message, once. Throws only the signal's reason. */
export async function sendMessage(
  { outbound, box, timeoutMs }: Sender,
  webhook: WebhookRow,
  delivery: WebhookDeliveryRow,
  signal: AbortSignal,
): Promise<SendResult> {
  const sentAt = new Date();
  const secrets = validSecrets(box, webhook, sentAt);
  if (secrets === null)
    return failed(
      null,
      "The webhook's secret cannot be read any more: AUTH_SECRET is another one. Make a new secret.",
    );
  const { id, eventType: type, data, createdAt } = delivery;
  const body = JSON.stringify({ type, timestamp: createdAt.toISOString(), data });
  try {
    const { status, headers } = await outbound.fetch(webhook.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...signMessage({ id, sentAt, body }, secrets),
      },
      body,
      signal,
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
      longer: "cut",
      maxRedirects: 0,
    });
    return resultOf(status, headers);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    return failed(null, error.message);
  }
}

/** Null: one of them was sealed by another installation's key. */
function validSecrets(box: SecretBox, webhook: WebhookRow, now: Date): string[] | null {
  const { id, secret, previousSecret, previousSecretUntil } = webhook;
  const place = secretPlace(id);
  const current = box.open(secret, place);
  if (current === null) return null;
  if (previousSecret === null || previousSecretUntil === null || previousSecretUntil <= now)
    return [current];
  const previous = box.open(previousSecret, place);
  return previous === null ? [current] : [current, previous];
}

function resultOf(status: number, headers: Headers): SendResult {
  if (status >= 200 && status < 300) return { type: "delivered", status };
  const error = `The receiver answered ${status}.`;
  if (status === 410) return { type: "gone", status, error };
  const asks = status === 429 || status === 503;
  const askedMs = asks ? readRetryAfter(headers.get("retry-after"), Date.now()) : null;
  return { type: "failed", status, error, askedMs };
}

function failed(status: number | null, error: string): SendResult {
  return { type: "failed", status, error, askedMs: null };
}
