import type { Preset } from "@parley/shared";
import type { ReactNode } from "react";
import { parley } from "../app/parley.ts";
import { quietButton } from "../ui/button-styles.ts";
import { DeleteButton } from "../ui/delete-button.tsx";
import { presetWords } from "./preset-words.ts";

/** A preset's name, command and first words. */
export function PresetLine({ preset, children }: { preset: Preset; children?: ReactNode }) {
  const words = preset.prompt.trim() || preset.options.system?.trim();
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 text-sm">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2.5">
          <span dir="auto" className="font-medium [overflow-wrap:anywhere]">
            {preset.name}
          </span>
          <code className="font-mono text-[0.8125rem] text-soft">/{preset.command}</code>
          {preset.own && preset.shared && (
            <span className="rounded-full border border-line px-2 text-[0.78125rem] text-soft">
              {presetWords.isShared}
            </span>
          )}
        </p>
        {words !== undefined && words !== "" && (
          <p dir="auto" className="line-clamp-2 text-soft [overflow-wrap:anywhere]">
            {words}
          </p>
        )}
      </div>
      {children}
    </li>
  );
}

interface OwnPresetProps {
  preset: Preset;
  onEdit: () => void;
  onDeleted: () => Promise<void>;
}

export function OwnPreset({ preset, onEdit, onDeleted }: OwnPresetProps) {
  return (
    <PresetLine preset={preset}>
      <span className="flex flex-wrap gap-2">
        <button
          type="button"
          className={quietButton}
          aria-label={presetWords.edit(preset.name)}
          onClick={onEdit}
        >
          {presetWords.editShort}
        </button>
        <DeleteButton
          name={presetWords.deleteOf(preset.name)}
          title={presetWords.deleteTitle}
          description={presetWords.deleteDescription(preset.name)}
          onDelete={() => parley.presets.delete.mutate({ presetId: preset.id })}
          onDeleted={onDeleted}
        />
      </span>
    </PresetLine>
  );
}
