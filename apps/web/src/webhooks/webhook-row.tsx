import type { Webhook, WebhookWithSecret } from "@parley/shared";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, Ellipsis } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { parley } from "../app/parley.ts";
import { sentenceOf } from "../failures/sentence-of.ts";
import { NewSecret } from "../settings/new-secret.tsx";
import { quietButton } from "../ui/button-styles.ts";
import { commonWords } from "../ui/common-words.ts";
import { MenuButton } from "../ui/menu-button.tsx";
import { WebhookDeliveries } from "./webhook-deliveries.tsx";
import { WebhookForm } from "./webhook-form.tsx";
import { deliveriesKey } from "./webhook-queries.ts";
import { WebhookState } from "./webhook-state.tsx";
import { webhookWords } from "./webhook-words.ts";

const ConfirmDialog = lazy(() => import("../ui/confirm-dialog.tsx"));

interface WebhookRowProps {
  webhook: Webhook;
  onChanged: () => Promise<void>;
}

type Doing = "nothing" | "changing" | "deliveries" | "asking to delete" | "asking for a secret";

export function WebhookRow({ webhook, onChanged }: WebhookRowProps) {
  const { id: webhookId, url, enabled } = webhook;
  const client = useQueryClient();
  const [doing, setDoing] = useState<Doing>("nothing");
  const [made, setMade] = useState<WebhookWithSecret>();
  const close = (): void => setDoing("nothing");
  const act = useMutation({
    mutationFn: (action: () => Promise<unknown>) => action(),
    onSettled: onChanged,
    retry: false,
  });
  const test = (): Promise<unknown> =>
    parley.webhooks.test.mutate({ webhookId }).then(() => {
      setDoing("deliveries");
      return client.invalidateQueries({ queryKey: deliveriesKey(webhookId) });
    });
  const toggle = (): Promise<unknown> =>
    parley.webhooks.update.mutate({ webhookId, enabled: !enabled });
  const rotate = (): Promise<unknown> =>
    parley.webhooks.rotateSecret.mutate({ webhookId }).then(setMade);
  const remove = (): Promise<unknown> => parley.webhooks.delete.mutate({ webhookId });
  const showsDeliveries = doing === "deliveries";
  return (
    <li className="py-3.5 text-sm">
      <WebhookState webhook={webhook} />
      <div className="mt-2.5 flex flex-wrap gap-2">
        <button
          type="button"
          className={quietButton}
          aria-expanded={showsDeliveries}
          aria-label={webhookWords.deliveriesOf(url)}
          onClick={() => setDoing(showsDeliveries ? "nothing" : "deliveries")}
        >
          {webhookWords.deliveries}
          <ChevronDown
            aria-hidden="true"
            className={`size-4 text-soft transition-transform ${showsDeliveries ? "rotate-180" : ""}`}
          />
        </button>
        {enabled && (
          <button
            type="button"
            className={quietButton}
            disabled={act.isPending}
            onClick={() => act.mutate(test)}
          >
            {webhookWords.sendTest}
          </button>
        )}
        <MenuButton
          align="start"
          className={quietButton}
          aria-label={webhookWords.more(url)}
          disabled={act.isPending}
          items={[
            { key: "change", label: webhookWords.change, onSelect: () => setDoing("changing") },
            {
              key: "enabled",
              label: enabled ? webhookWords.disable : webhookWords.enable,
              onSelect: () => act.mutate(toggle),
            },
            {
              key: "secret",
              label: webhookWords.newSecret,
              onSelect: () => setDoing("asking for a secret"),
            },
            {
              key: "delete",
              label: webhookWords.delete,
              danger: true,
              onSelect: () => setDoing("asking to delete"),
            },
          ]}
        >
          <Ellipsis className="size-4" />
        </MenuButton>
      </div>
      <p role="alert" className="mt-2 text-danger empty:hidden">
        {act.error === null ? null : sentenceOf(act.error)}
      </p>
      {made !== undefined && (
        <div className="mt-4">
          <NewSecret
            title={webhookWords.copyNow}
            advice={webhookWords.shownOnceNew}
            secret={made.secret}
            onDone={() => setMade(undefined)}
          />
        </div>
      )}
      {doing === "changing" && (
        <div className="mt-4">
          <WebhookForm
            label={webhookWords.changeOf(url)}
            action={commonWords.save}
            pendingAction={commonWords.saving}
            webhook={webhook}
            onCancel={close}
            onSave={async (settings) => {
              await parley.webhooks.update.mutate({ webhookId, ...settings });
              await onChanged();
              close();
            }}
          />
        </div>
      )}
      {showsDeliveries && <WebhookDeliveries webhook={webhook} />}
      <Suspense>
        {doing === "asking to delete" && (
          <ConfirmDialog
            title={webhookWords.deleteTitle}
            description={webhookWords.deleteDescription(url)}
            action={webhookWords.delete}
            onConfirm={() => act.mutate(remove)}
            onClose={close}
          />
        )}
        {doing === "asking for a secret" && (
          <ConfirmDialog
            title={webhookWords.newSecretTitle}
            description={webhookWords.newSecretDescription}
            action={webhookWords.make}
            onConfirm={() => act.mutate(rotate)}
            onClose={close}
          />
        )}
      </Suspense>
    </li>
  );
}
