import type { CreatedApiKey, Scope } from "@parley/shared";
import { useState } from "react";
import { scopes, scopeWords } from "../account/scope-words.ts";
import { parley } from "../app/parley.ts";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { SelectField } from "../forms/select-field.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { apiKeyWords } from "./api-key-words.ts";

const DAY_MS = 24 * 60 * 60_000;
/** In days. */
const lifetimes = () =>
  [
    ["30", apiKeyWords.in30Days],
    ["90", apiKeyWords.in90Days],
    ["365", apiKeyWords.inAYear],
    ["", apiKeyWords.never],
  ] as const;

interface ApiKeyFormProps {
  onMade: (key: CreatedApiKey) => void;
  onCancel: () => void;
}

export function ApiKeyForm({ onMade, onCancel }: ApiKeyFormProps) {
  const [chosen, setChosen] = useState<readonly Scope[]>(["chat:write"]);
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
      label={apiKeyWords.newApiKey}
      action={apiKeyWords.make}
      pendingAction={apiKeyWords.making}
      ready={chosen.length > 0}
      onCancel={onCancel}
    >
      <div className="grid gap-4 sm:grid-cols-[1fr_11rem]">
        <Field
          label={apiKeyWords.name}
          name="name"
          required
          maxLength={100}
          autoComplete="off"
          placeholder={apiKeyWords.nameExample}
        />
        <SelectField
          label={apiKeyWords.expires}
          name="days"
          defaultValue="90"
          options={lifetimes()}
        />
      </div>
      <fieldset>
        <legend className="mb-1 font-medium text-sm">{apiKeyWords.scopes}</legend>
        <p className="mb-2 text-[0.8125rem] text-soft">{apiKeyWords.scopesHint}</p>
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
