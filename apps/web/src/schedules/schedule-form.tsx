import type { Preset, ScheduledPrompt } from "@parley/shared";
import { useState } from "react";
import { parley } from "../app/parley.ts";
import { useModelChoice } from "../data/models.ts";
import { Field } from "../forms/field.tsx";
import { Form } from "../forms/form.tsx";
import { SelectField } from "../forms/select-field.tsx";
import { TextArea } from "../forms/text-area.tsx";
import { useFilled } from "../forms/use-filled.ts";
import { textOf, useSubmit } from "../forms/use-submit.ts";
import { ParameterFields, readParameters } from "../parameters/parameter-fields.tsx";
import { fromOptions, noParameters, toOptions } from "../parameters/parameters.ts";
import { PresetField } from "../presets/preset-field.tsx";
import { ToolChoice } from "../tools/tool-choice.tsx";
import { commonWords } from "../ui/common-words.ts";
import { scheduleWords } from "./schedule-words.ts";
import { firstTime, usualTimes } from "./usual-times.ts";

interface ScheduleFormProps {
  /** Undefined: a new one is made. */
  schedule?: ScheduledPrompt | undefined;
  onDone: () => Promise<void>;
  onCancel: () => void;
}

const OWN = "own";
const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;

export function ScheduleForm({ schedule, onDone, onCancel }: ScheduleFormProps) {
  const { models } = useModelChoice();
  const [tools, setTools] = useState(schedule?.options.tools ?? null);
  const prompt = useFilled(schedule?.prompt ?? "");
  const model = useFilled(schedule?.options.model ?? "");
  const parameters = useFilled(
    schedule === undefined ? noParameters : fromOptions(schedule.options),
  );
  const known = schedule?.cron ?? firstTime;
  const [when, setWhen] = useState(usualTimes().some(([cron]) => cron === known) ? known : OWN);
  // As in a chat: its parameters are taken together, and what it leaves open stays as it is.
  const fillIn = (preset: Preset): void => {
    const { model: chosen, tools: used, ...options } = preset.options;
    if (preset.prompt !== "") prompt.fill(preset.prompt);
    if (chosen !== undefined) model.fill(chosen);
    if (used !== undefined) setTools(used);
    if (Object.keys(options).length > 0) parameters.fill(fromOptions(options));
  };
  const submit = useSubmit(async (fields) => {
    const chosenModel = textOf(fields, "model");
    const written = {
      name: textOf(fields, "name").trim(),
      prompt: textOf(fields, "prompt"),
      cron: when === OWN ? textOf(fields, "cron").trim() : when,
      timeZone: textOf(fields, "timeZone").trim(),
      target: textOf(fields, "target") === "same" ? ("same" as const) : ("new" as const),
      options: {
        ...(chosenModel !== "" && { model: chosenModel }),
        ...toOptions(readParameters(fields, { ...noParameters, tools })),
      },
    };
    if (schedule === undefined) await parley.schedules.create.mutate(written);
    else await parley.schedules.update.mutate({ scheduleId: schedule.id, ...written });
    await onDone();
  });
  return (
    <Form
      submit={submit}
      label={schedule === undefined ? scheduleWords.newSchedule : scheduleWords.edit(schedule.name)}
      action={schedule === undefined ? scheduleWords.make : commonWords.save}
      pendingAction={schedule === undefined ? scheduleWords.making : commonWords.saving}
      onCancel={onCancel}
    >
      <Field
        label={scheduleWords.name}
        name="name"
        required
        maxLength={100}
        dir="auto"
        autoComplete="off"
        placeholder={scheduleWords.nameExample}
        defaultValue={schedule?.name}
      />
      <PresetField onChoose={fillIn} />
      <TextArea
        key={`prompt-${prompt.key}`}
        label={scheduleWords.prompt}
        name="prompt"
        required
        rows={4}
        maxLength={500_000}
        defaultValue={prompt.value}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={scheduleWords.when}
          name="when"
          value={when}
          onChange={({ target }) => setWhen(target.value)}
          options={[...usualTimes(), [OWN, scheduleWords.ownTimes]]}
        />
        <Field
          label={scheduleWords.timeZone}
          name="timeZone"
          required
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          defaultValue={schedule?.timeZone ?? here}
        />
      </div>
      {when === OWN && (
        <Field
          label={scheduleWords.cron}
          hint={scheduleWords.cronHint}
          name="cron"
          required
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          className="font-mono"
          defaultValue={known}
        />
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label={scheduleWords.target}
          name="target"
          defaultValue={schedule?.target ?? "new"}
          options={[
            ["new", scheduleWords.newEachTime],
            ["same", scheduleWords.sameConversation],
          ]}
        />
        <SelectField
          label={scheduleWords.model}
          name="model"
          key={`${models.length}-${model.key}`}
          defaultValue={model.value}
          options={[
            ["", scheduleWords.defaultModel],
            ...models.map(({ id, name: modelName }) => [id, modelName] as const),
          ]}
        />
      </div>
      <ParameterFields key={`parameters-${parameters.key}`} parameters={parameters.value} />
      <div>
        <ToolChoice label={scheduleWords.usesTools} tools={tools} onChoose={setTools} />
        {tools !== null && (
          <p className="mt-2 text-[0.8125rem] text-soft">{scheduleWords.toolsHint}</p>
        )}
      </div>
    </Form>
  );
}
