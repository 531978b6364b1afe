import type { WebhookWithSecret } from "@parley/shared";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { parley } from "../app/parley.ts";
import { AdminsOnly } from "../settings/admins-only.tsx";
import { Loaded } from "../settings/loaded.tsx";
import { NewSecret } from "../settings/new-secret.tsx";
import { Section } from "../settings/section.tsx";
import { SettingsFrame } from "../settings/settings-frame.tsx";
import { NewButton } from "../ui/new-button.tsx";
import { useReturnFocus } from "../ui/use-return-focus.ts";
import { WebhookForm } from "./webhook-form.tsx";
import { webhooksQuery } from "./webhook-queries.ts";
import { WebhookRow } from "./webhook-row.tsx";
import { webhookWords } from "./webhook-words.ts";

export default function WebhooksPage() {
  return (
    <SettingsFrame title={webhookWords.title} description={webhookWords.description}>
      <AdminsOnly>{() => <WebhooksSection />}</AdminsOnly>
    </SettingsFrame>
  );
}

function WebhooksSection() {
  const client = useQueryClient();
  const webhooks = useQuery(webhooksQuery);
  const [step, setStep] = useState<"list" | "form" | WebhookWithSecret>("list");
  const addButton = useReturnFocus(step !== "list");
  const reload = (): Promise<void> =>
    client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
  const backToList = (): void => setStep("list");
  return (
    <Section
      title={webhookWords.list}
      description={webhookWords.listDescription}
      aside={
        step === "list" && (
          <NewButton
            ref={addButton}
            label={webhookWords.newWebhook}
            onClick={() => setStep("form")}
          />
        )
      }
    >
      {step === "form" && (
        <WebhookForm
          label={webhookWords.newWebhook}
          action={webhookWords.add}
          pendingAction={webhookWords.adding}
          onCancel={backToList}
          onSave={async (input) => {
            setStep(await parley.webhooks.create.mutate(input));
            await reload();
          }}
        />
      )}
      {typeof step === "object" && (
        <NewSecret
          title={webhookWords.copyNow}
          advice={webhookWords.shownOnce}
          secret={step.secret}
          onDone={backToList}
        />
      )}
      <div className={step === "list" ? "" : "mt-5 border-line border-t pt-4"}>
        <Loaded query={webhooks} what={webhookWords.theWebhooks}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="text-sm text-soft">{webhookWords.none}</p>
            ) : (
              <ul aria-label={webhookWords.list} className="-my-3.5 divide-y divide-line">
                {items.map((webhook) => (
                  <WebhookRow key={webhook.id} webhook={webhook} onChanged={reload} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </div>
    </Section>
  );
}
