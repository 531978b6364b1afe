import { useState } from "react";
import { parley } from "../app/parley.ts";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { SelectField } from "../forms/select-field.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { commonWords } from "../ui/common-words.ts";
import { HeaderFields, readHeaders } from "./header-fields.tsx";
import type { Server } from "./servers-query.ts";
import { toolServerWords } from "./tool-server-words.ts";

const approvals = ["writes", "always", "never"] as const;

interface ServerFormProps {
  /** Undefined: a new one is added. */
  server?: Server | undefined;
  onDone: () => Promise<void>;
  onCancel: () => void;
}

export function ServerForm({ server, onDone, onCancel }: ServerFormProps) {
  const kept = server?.headerNames ?? [];
  const [replaces, setReplaces] = useState(kept.length === 0);
  const submit = useSubmit(async (fields) => {
    const headers = replaces && readHeaders(fields);
    const given = {
      url: textOf(fields, "url").trim(),
      approval: approvals.find((each) => each === fields.get("approval")) ?? "writes",
      enabled: fields.get("enabled") !== null,
    };
    if (server === undefined)
      await parley.mcpServers.create.mutate({
        ...given,
        name: textOf(fields, "name"),
        ...(headers && { headers }),
      });
    else
      await parley.mcpServers.update.mutate({
        ...given,
        serverId: server.id,
        ...(headers && { headers }),
      });
    await onDone();
  });
  return (
    <Form
      submit={submit}
      label={server === undefined ? toolServerWords.add : toolServerWords.edit(server.name)}
      action={server === undefined ? toolServerWords.addServer : commonWords.save}
      pendingAction={server === undefined ? toolServerWords.adding : commonWords.saving}
      onCancel={onCancel}
    >
      {server === undefined && (
        <Field
          label={toolServerWords.name}
          hint={toolServerWords.nameHint}
          name="name"
          required
          maxLength={30}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="font-mono"
        />
      )}
      <Field
        label={toolServerWords.url}
        hint={toolServerWords.urlHint}
        name="url"
        type="url"
        required
        maxLength={2_000}
        dir="ltr"
        autoComplete="off"
        placeholder={toolServerWords.urlExample}
        defaultValue={server?.url}
      />
      {kept.length > 0 && (
        <label className="flex min-h-9 items-center gap-2.5 text-sm">
          <input
            type="checkbox"
            className="size-4 shrink-0 accent-accent"
            checked={replaces}
            onChange={({ target }) => setReplaces(target.checked)}
          />
          {toolServerWords.replaceHeaders(kept.join(", "))}
        </label>
      )}
      {replaces && <HeaderFields names={kept.length > 0 ? kept : ["Authorization"]} />}
      <SelectField
        label={toolServerWords.approval}
        name="approval"
        defaultValue={server?.approval ?? "writes"}
        options={approvals.map((each) => [each, toolServerWords.approvals[each]] as const)}
      />
      <label className="flex min-h-9 items-center gap-2.5 text-sm">
        <input
          type="checkbox"
          name="enabled"
          className="size-4 shrink-0 accent-accent"
          defaultChecked={server?.enabled ?? true}
        />
        {toolServerWords.enabled}
      </label>
    </Form>
  );
}
