import type { Preset } from "@parley/shared";
import { useState } from "react";
import { parley } from "../app/parley.ts";
import { useModelChoice } from "../data/models.ts";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { SelectField } from "../forms/select-field.tsx";
import { TextArea } from "../forms/text-area.tsx";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { WrongInput } from "../forms/wrong-input.ts";
import { ParameterFields, readParameters } from "../parameters/parameter-fields.tsx";
import { fromOptions, noParameters, toOptions } from "../parameters/parameters.ts";
import { ToolChoice } from "../tools/tool-choice.tsx";
import { toolWords } from "../tools/tool-words.ts";
import { commonWords } from "../ui/common-words.ts";
import { commandOf, isCommand } from "./command-of.ts";
import { presetWords } from "./preset-words.ts";

interface PresetFormProps {
  /** Undefined: a new one is made. */
  preset?: Preset | undefined;
  onDone: () => Promise<void>;
  onCancel: () => void;
}

export function PresetForm({ preset, onDone, onCancel }: PresetFormProps) {
  const { models } = useModelChoice();
  const [command, setCommand] = useState(preset?.command ?? "");
  const [typedCommand, setTypedCommand] = useState(preset !== undefined);
  const [tools, setTools] = useState(preset?.options.tools ?? null);
  const submit = useSubmit(async (fields) => {
    if (!isCommand(command))
      throw new WrongInput(`${presetWords.command}: ${presetWords.wrongCommand}`);
    const model = textOf(fields, "model");
    const written = {
      name: textOf(fields, "name").trim(),
      command,
      prompt: textOf(fields, "prompt"),
      options: {
        ...(model !== "" && { model }),
        ...toOptions(readParameters(fields, { ...noParameters, tools })),
      },
      shared: fields.get("shared") !== null,
    };
    if (preset === undefined) await parley.presets.create.mutate(written);
    else await parley.presets.update.mutate({ presetId: preset.id, ...written });
    await onDone();
  });
  return (
    <Form
      submit={submit}
      label={preset === undefined ? presetWords.newPreset : presetWords.edit(preset.name)}
      action={preset === undefined ? presetWords.make : commonWords.save}
      pendingAction={preset === undefined ? presetWords.making : commonWords.saving}
      onCancel={onCancel}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={presetWords.name}
          name="name"
          required
          maxLength={100}
          dir="auto"
          autoComplete="off"
          placeholder={presetWords.nameExample}
          defaultValue={preset?.name}
          onChange={({ target }) => {
            if (!typedCommand) setCommand(commandOf(target.value));
          }}
        />
        <Field
          label={presetWords.command}
          hint={presetWords.commandHint}
          name="command"
          required
          maxLength={40}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="font-mono"
          value={command}
          onChange={({ target }) => {
            setTypedCommand(true);
            setCommand(target.value.replace(/^\//, ""));
          }}
        />
      </div>
      <TextArea
        label={presetWords.prompt}
        hint={presetWords.promptHint}
        name="prompt"
        rows={4}
        maxLength={50_000}
        defaultValue={preset?.prompt}
      />
      <ParameterFields
        parameters={preset === undefined ? noParameters : fromOptions(preset.options)}
      />
      <ToolChoice label={toolWords.chooses} tools={tools} onChoose={setTools} />
      <SelectField
        label={presetWords.model}
        name="model"
        key={models.length}
        defaultValue={preset?.options.model ?? ""}
        options={[
          ["", presetWords.anyModel],
          ...models.map(({ id, name: modelName }) => [id, modelName] as const),
        ]}
      />
      <label className="flex min-h-9 items-center gap-2.5 text-sm">
        <input
          type="checkbox"
          name="shared"
          className="size-4 shrink-0 accent-accent"
          defaultChecked={preset?.shared}
        />
        {presetWords.share}
      </label>
    </Form>
  );
}
