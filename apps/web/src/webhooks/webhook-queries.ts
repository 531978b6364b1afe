import type { WebhookEvent } from "@parley/shared";
import { queryOptions } from "@tanstack/react-query";
import { parley } from "../app/parley.ts";

export const webhookEvents = [
  "run.completed",
  "run.failed",
  "run.stopped",
  "run.interrupted",
  "run.waiting",
  "batch.completed",
  "batch.cancelled",
  "budget.warning",
  "budget.reached",
] as const satisfies readonly WebhookEvent[];

export const webhooksQuery = queryOptions({
  queryKey: ["webhooks"],
  queryFn: ({ signal }) => parley.webhooks.list.query(undefined, { signal }),
});

export const deliveriesKey = (webhookId: string) => ["webhook-deliveries", webhookId] as const;
