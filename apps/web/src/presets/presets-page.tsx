import type { Preset } from "@parley/shared";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useAccount } from "../data/account.ts";
import { Loaded } from "../settings/loaded.tsx";
import { Section } from "../settings/section.tsx";
import { SettingsFrame } from "../settings/settings-frame.tsx";
import { NewButton } from "../ui/new-button.tsx";
import { useReturnFocus } from "../ui/use-return-focus.ts";
import { PresetForm } from "./preset-form.tsx";
import { OwnPreset, PresetLine } from "./preset-row.tsx";
import { presetWords } from "./preset-words.ts";
import { presetsQuery } from "./presets-query.ts";

export default function PresetsPage() {
  const presets = useQuery(presetsQuery);
  return (
    <SettingsFrame title={presetWords.title} description={presetWords.description}>
      <Loaded query={presets} what={presetWords.thePresets}>
        {(all) => (
          <>
            <OwnPresets presets={all.filter(({ own }) => own)} />
            <SharedPresets presets={all.filter(({ own }) => !own)} />
          </>
        )}
      </Loaded>
    </SettingsFrame>
  );
}

function OwnPresets({ presets }: { presets: readonly Preset[] }) {
  const client = useQueryClient();
  const mayMake = useAccount()?.role !== "viewer";
  const [editing, setEditing] = useState<Preset | "new" | null>(null);
  const newButton = useReturnFocus(editing !== null);
  const reload = (): Promise<void> => client.invalidateQueries({ queryKey: presetsQuery.queryKey });
  const close = (): void => setEditing(null);
  return (
    <Section
      title={presetWords.yours}
      aside={
        editing === null &&
        mayMake && (
          <NewButton
            ref={newButton}
            label={presetWords.newPreset}
            onClick={() => setEditing("new")}
          />
        )
      }
    >
      {editing !== null && (
        <PresetForm
          key={editing === "new" ? "new" : editing.id}
          preset={editing === "new" ? undefined : editing}
          onCancel={close}
          onDone={async () => {
            await reload();
            close();
          }}
        />
      )}
      {editing === null && presets.length === 0 && (
        <p className="text-sm text-soft">{presetWords.none}</p>
      )}
      {editing === null && presets.length > 0 && (
        <ul aria-label={presetWords.yours} className="-my-3 divide-y divide-line">
          {presets.map((preset) => (
            <OwnPreset
              key={preset.id}
              preset={preset}
              onEdit={() => setEditing(preset)}
              onDeleted={reload}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}

function SharedPresets({ presets }: { presets: readonly Preset[] }) {
  if (presets.length === 0) return null;
  return (
    <Section title={presetWords.shared} description={presetWords.sharedDescription}>
      <ul aria-label={presetWords.shared} className="-my-3 divide-y divide-line">
        {presets.map((preset) => (
          <PresetLine key={preset.id} preset={preset} />
        ))}
      </ul>
    </Section>
  );
}
