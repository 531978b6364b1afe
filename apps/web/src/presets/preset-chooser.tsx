import type { Preset } from "@parley/shared";
import { useQuery } from "@tanstack/react-query";
import {
  type KeyboardEvent,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { moveActive } from "../ui/move-active.ts";
import { presetWords } from "./preset-words.ts";
import { presetsQuery } from "./presets-query.ts";

export interface PresetChooserHandle {
  /** Whether the key was for it. */
  handleKey(event: KeyboardEvent): boolean;
}

interface PresetChooserProps {
  /** What was typed after the slash. */
  query: string;
  listId: string;
  onChoose: (preset: Preset) => void;
  onClose: () => void;
  /** The id of the option that Enter chooses; undefined where there is none. */
  onActive: (optionId: string | undefined) => void;
  ref?: Ref<PresetChooserHandle>;
}

/** The presets whose command or name begins with what was typed. The focus stays in the message. */
export default function PresetChooser({ query, listId, ref, ...props }: PresetChooserProps) {
  const { data = [] } = useQuery(presetsQuery);
  const matching = matchPresets(data, query);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const active = Math.max(
    0,
    matching.findIndex(({ id }) => id === chosen),
  );
  const optionId = (id: string): string => `${listId}-${id}`;
  const activeId = matching[active] && optionId(matching[active].id);
  const list = useRef<HTMLDivElement>(null);
  const { onActive } = props;
  useLayoutEffect(() => {
    onActive(activeId);
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    return () => onActive(undefined);
  }, [activeId, onActive]);
  useImperativeHandle(ref, () => ({
    handleKey(event) {
      if (event.key === "Escape" && matching.length > 0) {
        props.onClose();
        return true;
      }
      const preset = matching[active];
      if (
        preset !== undefined &&
        (event.key === "Enter" || event.key === "Tab") &&
        !event.shiftKey
      ) {
        props.onChoose(preset);
        return true;
      }
      const next = moveActive(event.key, active, matching.length);
      setChosen(matching[next ?? active]?.id);
      return next !== undefined;
    },
  }));
  return (
    <>
      <p role="status" className="sr-only">
        {matching.length > 0 && presetWords.matching(matching.length)}
      </p>
      {matching.length > 0 && (
        <div
          ref={list}
          id={listId}
          role="listbox"
          aria-label={presetWords.chooser}
          data-testid="preset-chooser"
          className="max-h-60 overflow-y-auto overscroll-contain border-line border-b p-1.5"
        >
          {matching.map((preset, at) => (
            <div
              key={preset.id}
              id={optionId(preset.id)}
              role="option"
              tabIndex={-1}
              aria-selected={at === active}
              // Or the message would lose the focus.
              onPointerDown={(event) => event.preventDefault()}
              onPointerMove={() => setChosen(preset.id)}
              onClick={() => props.onChoose(preset)}
              onKeyDown={(event) => event.key === "Enter" && props.onChoose(preset)}
              className="flex min-h-9 cursor-default items-baseline gap-3 rounded-lg px-2.5 py-1.5 text-sm select-none aria-selected:bg-hover aria-selected:outline-2 aria-selected:outline-transparent"
            >
              <code className="shrink-0 font-mono text-[0.8125rem] text-soft">
                /{preset.command}
              </code>
              <span dir="auto" className="min-w-0 truncate">
                {preset.name}
              </span>
            </div>
          ))}
        </div>
      )}
    </>
  );
}

const MOST = 50;

/** Those whose command begins with it first, then those whose name has it. */
function matchPresets(presets: readonly Preset[], query: string): Preset[] {
  const typed = query.toLowerCase();
  const byCommand = presets.filter(({ command }) => command.startsWith(typed));
  const byName = presets.filter(
    (preset) => !byCommand.includes(preset) && preset.name.toLowerCase().includes(typed),
  );
  return [...byCommand, ...byName].slice(0, MOST);
}
