import type { CreatedApiKey, Scope } from "@parley/shared";
import { useEffect, useId, useRef, useState } from "react";
import { scopes, scopeWords } from "../account/scope-words.ts";
import { parley } from "../app/parley.ts";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { Select } from "../forms/select.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { quietButton } from "../ui/button-styles.ts";

const DAY_MS = 24 * 60 * 60_000;
const lifetimes = [
  ["30", "In 30 days"],
  ["90", "In 90 days"],
  ["365", "In a year"],
  ["", "Never"],
] as const;

interface ApiKeyFormProps {
  onMade: (key: CreatedApiKey) => void;
  onCancel: () => void;
}

export function ApiKeyForm({ onMade, onCancel }: ApiKeyFormProps) {
  const name = useRef<HTMLInputElement>(null);
  const expiryId = useId();
  const [chosen, setChosen] = useState<readonly Scope[]>(["chat:write"]);
  useEffect(() => name.current?.focus(), []);
  const submit = useSubmit(async (fields) => {
    const days = Number(textOf(fields, "days"));
    const expiresAt = new Date(Date.now() + days * DAY_MS).toISOString();
    onMade(
      await parley.apiKeys.create.mutate({
        name: textOf(fields, "name"),
        scopes: [...chosen],
        ...(days > 0 && { expiresAt }),
      }),
    );
  });
  return (
    <Form
      submit={submit}
      label="New API key"
      action="Make the key"
      pendingAction="Making the key…"
      ready={chosen.length > 0}
      aside={
        <button type="button" className={`${quietButton} h-9`} onClick={onCancel}>
          Cancel
        </button>
      }
    >
      <div className="grid gap-4 sm:grid-cols-[1fr_11rem]">
        <Field
          ref={name}
          label="Name"
          name="name"
          required
          maxLength={100}
          autoComplete="off"
          placeholder="Nightly reports"
        />
        <div>
          <label htmlFor={expiryId} className="mb-1.5 block font-medium text-sm">
            Expires
          </label>
          <Select id={expiryId} name="days" defaultValue="90" options={lifetimes} />
        </div>
      </div>
      <fieldset>
        <legend className="mb-1 font-medium text-sm">What it may be used for</legend>
        <p className="mb-2 text-[0.8125rem] text-soft">
          Never for more than you may do yourself. Choose at least one.
        </p>
        <div className="grid gap-x-4 sm:grid-cols-2">
          {scopes.map((scope) => (
            <label key={scope} className="flex min-h-9 items-center gap-2.5 py-1 text-sm">
              <input
                type="checkbox"
                className="size-4 shrink-0 accent-accent"
                name="scope"
                value={scope}
                checked={chosen.includes(scope)}
                onChange={({ target }) =>
                  setChosen((before) =>
                    target.checked ? [...before, scope] : before.filter((other) => other !== scope),
                  )
                }
              />
              {scopeWords[scope]}
            </label>
          ))}
        </div>
      </fieldset>
    </Form>
  );
}
