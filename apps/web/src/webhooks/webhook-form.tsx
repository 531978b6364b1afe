import type { Webhook, WebhookEvent } from "@parley/shared";
import { useState } from "react";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { webhookEvents } from "./webhook-queries.ts";
import { webhookWords } from "./webhook-words.ts";

type Settings = Pick<Webhook, "url" | "description" | "events">;

interface WebhookFormProps {
  label: string;
  action: string;
  pendingAction: string;
  /** As it is; left out: a new one. */
  webhook?: Settings;
  onSave: (settings: Settings) => Promise<void>;
  onCancel: () => void;
}

export function WebhookForm({ webhook, onSave, onCancel, ...words }: WebhookFormProps) {
  const [chosen, setChosen] = useState<readonly WebhookEvent[]>(
    webhook?.events ?? ["run.completed", "run.failed"],
  );
  const submit = useSubmit((fields) =>
    onSave({
      url: textOf(fields, "url").trim(),
      description: textOf(fields, "description"),
      events: [...chosen],
    }),
  );
  return (
    <Form submit={submit} {...words} ready={chosen.length > 0} onCancel={onCancel}>
      <Field
        label={webhookWords.address}
        name="url"
        type="url"
        inputMode="url"
        required
        maxLength={2_000}
        autoComplete="off"
        spellCheck={false}
        placeholder={webhookWords.addressExample}
        hint={webhookWords.addressHint}
        defaultValue={webhook?.url}
      />
      <Field
        label={webhookWords.purpose}
        name="description"
        maxLength={200}
        autoComplete="off"
        placeholder={webhookWords.purposeExample}
        defaultValue={webhook?.description}
      />
      <fieldset>
        <legend className="mb-1 font-medium text-sm">{webhookWords.toldOf}</legend>
        <div className="grid gap-x-4 sm:grid-cols-2">
          {webhookEvents.map((event) => (
            <label key={event} className="flex min-h-9 items-center gap-2.5 py-1 text-sm">
              <input
                type="checkbox"
                className="size-4 shrink-0 accent-accent"
                name="event"
                value={event}
                checked={chosen.includes(event)}
                onChange={({ target }) =>
                  setChosen((before) =>
                    target.checked ? [...before, event] : before.filter((other) => other !== event),
                  )
                }
              />
              {webhookWords.events[event]}
            </label>
          ))}
        </div>
      </fieldset>
    </Form>
  );
}
