import type { Preset } from "@parley/shared";
import { useQuery } from "@tanstack/react-query";
import { SelectField } from "../forms/select-field.tsx";
import { presetWords } from "./preset-words.ts";
import { presetsQuery } from "./presets-query.ts";

/** Fills other fields of its form in. Nothing where there is no preset to choose. */
export function PresetField({ onChoose }: { onChoose: (preset: Preset) => void }) {
  const { data: presets = [] } = useQuery(presetsQuery);
  if (presets.length === 0) return null;
  return (
    <div>
      <SelectField
        label={presetWords.fillIn}
        defaultValue=""
        onChange={({ target }) => {
          const preset = presets.find(({ id }) => id === target.value);
          if (preset !== undefined) onChoose(preset);
        }}
        options={[
          ["", presetWords.noPreset],
          ...presets.map(({ id, name }) => [id, name] as const),
        ]}
      />
      <p className="mt-1.5 text-[0.8125rem] text-soft">{presetWords.fillInHint}</p>
    </div>
  );
}
