import { RETRY_DELAYS_MS } from "./retry-schedule.ts";

/** How patient deliveries are. All in milliseconds. */
export interface DeliveryPolicy {
  /** Before each further attempt. */
  retryDelaysMs: readonly number[];
  /** Of one attempt. */
  timeoutMs: number;
  /** After which one that was begun and never ended counts as lost: its process died. */
  lostAfterMs: number;
  /** After which a webhook to which nothing could be delivered is disabled. */
  disableAfterMs: number;
  /** Between two looks for what is due of which no NOTIFY told. */
  lookEveryMs: number;
}

export const deliveryPolicy: DeliveryPolicy = {
  retryDelaysMs: RETRY_DELAYS_MS,
  timeoutMs: 15_000,
  lostAfterMs: 30_000,
  disableAfterMs: 3 * 86_400_000,
  lookEveryMs: 2_000,
};
