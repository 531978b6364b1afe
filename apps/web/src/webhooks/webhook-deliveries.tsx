import type { Webhook, WebhookDelivery } from "@parley/shared";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { formatMinute, formatSoon } from "../app/format-date.ts";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { Loaded } from "../settings/loaded.tsx";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { Fold } from "../ui/fold.tsx";
import { webhooksQuery, deliveriesKey, webhookEvents } from "./webhook-queries.ts";
import { webhookWords } from "./webhook-words.ts";

const PAGE_SIZE = 20;
/** Milliseconds between two looks while something is on its way. */
const LOOK_EVERY_MS = 1_500;
/** What is tried later than this is not waited for. */
const SOON_MS = 60_000;

/** What it was sent lately, and what came of it. */
export function WebhookDeliveries({ webhook }: { webhook: Webhook }) {
  const deliveries = useInfiniteQuery({
    queryKey: deliveriesKey(webhook.id),
    queryFn: ({ pageParam, signal }) =>
      parley.webhooks.deliveries.query(
        {
          webhookId: webhook.id,
          limit: PAGE_SIZE,
          ...(pageParam !== null && { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.items.some(comesSoon) === true ? LOOK_EVERY_MS : false,
  });
  return (
    <div className="mt-4 rounded-xl border border-line p-3.5">
      <Loaded query={deliveries} what={webhookWords.theDeliveries}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (items.length === 0) return <p className="text-soft">{webhookWords.noDeliveries}</p>;
          return (
            <ul aria-label={webhookWords.deliveries} className="-my-2.5 divide-y divide-line">
              {items.map((delivery) => (
                <DeliveryRow key={delivery.id} delivery={delivery} enabled={webhook.enabled} />
              ))}
            </ul>
          );
        }}
      </Loaded>
      {deliveries.hasNextPage && (
        <button
          type="button"
          className={`${quietButton} mt-4`}
          disabled={deliveries.isFetchingNextPage}
          onClick={() => void deliveries.fetchNextPage()}
        >
          {deliveries.isFetchingNextPage ? commonWords.loading : webhookWords.showOlder}
        </button>
      )}
    </div>
  );
}

function comesSoon({ nextAttemptAt }: WebhookDelivery): boolean {
  return nextAttemptAt !== null && Date.parse(nextAttemptAt) - Date.now() < SOON_MS;
}

function DeliveryRow({ delivery, enabled }: { delivery: WebhookDelivery; enabled: boolean }) {
  const client = useQueryClient();
  const { id: deliveryId, webhookId, status } = delivery;
  const again = useMutation({
    mutationFn: () => parley.webhooks.redeliver.mutate({ webhookId, deliveryId }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: deliveriesKey(webhookId) }),
        client.invalidateQueries({ queryKey: webhooksQuery.queryKey }),
      ]),
    retry: false,
  });
  const what = wordsFor(delivery.type);
  const time = formatMinute(delivery.createdAt);
  return (
    <li className="py-2.5">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1.5">
        <div className="min-w-44 flex-1">
          <p>
            <span className={status === "failed" ? "font-medium text-danger" : "font-medium"}>
              {webhookWords.statuses[status]}
            </span>
            {` · ${what}`}
          </p>
          <p className="text-[0.8125rem] text-soft">{[time, ...factsOf(delivery)].join(" · ")}</p>
          {delivery.error !== null && (
            <p className="text-[0.8125rem] [overflow-wrap:anywhere]">{delivery.error}</p>
          )}
        </div>
        {enabled && status !== "pending" && (
          <button
            type="button"
            className={quietButton}
            aria-label={webhookWords.redeliverOf(what, time)}
            disabled={again.isPending}
            onClick={() => again.mutate()}
          >
            {webhookWords.redeliver}
          </button>
        )}
      </div>
      <p role="alert" className="text-danger empty:hidden">
        {again.error === null ? null : sentenceOf(again.error)}
      </p>
      <Fold title={webhookWords.whatItSaid}>
        <pre dir="ltr" className="font-mono text-ink text-xs whitespace-pre-wrap">
          {JSON.stringify(delivery.data, null, 2)}
        </pre>
      </Fold>
    </li>
  );
}

function wordsFor(type: string): string {
  const event = webhookEvents.find((known) => known === type);
  if (event !== undefined) return webhookWords.happened[event];
  return type === "webhook.test" ? webhookWords.test : type;
}

function factsOf({ attempts, responseStatus, nextAttemptAt }: WebhookDelivery): string[] {
  return [
    webhookWords.attempts(attempts),
    ...(responseStatus === null ? [] : [webhookWords.answered(responseStatus)]),
    ...(nextAttemptAt === null || attempts === 0
      ? []
      : [webhookWords.nextAttempt(formatSoon(nextAttemptAt))]),
  ];
}
