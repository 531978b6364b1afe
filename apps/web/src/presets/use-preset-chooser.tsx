import type { Preset } from "@parley/shared";
import { type KeyboardEvent, lazy, type ReactNode, Suspense, useId, useRef, useState } from "react";
import { chooseModel } from "../data/models.ts";
import { chooseParameters, fromOptions, useParameters } from "../parameters/parameters.ts";
import type { PresetChooserHandle } from "./preset-chooser.tsx";

const PresetChooser = lazy(() => import("./preset-chooser.tsx"));

interface PresetChooserState {
  /** Above the message; null while no preset is looked for. */
  chooser: ReactNode;
  /** Whether a key that is pressed in the message was for the chooser. */
  takesKey: (event: KeyboardEvent) => boolean;
  /** For the field of the message. */
  aria: {
    "aria-autocomplete"?: "list";
    "aria-controls"?: string;
    "aria-activedescendant"?: string;
  };
}

/** A slash and letters, and nothing else yet, look for a preset. */
const SLASH = /^\/([a-z0-9-]*)$/i;

export function usePresetChooser(
  conversationId: string | undefined,
  text: string,
  write: (text: string) => void,
): PresetChooserState {
  const listId = useId();
  const handle = useRef<PresetChooserHandle>(null);
  const [active, setActive] = useState<string | undefined>(undefined);
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const { tools } = useParameters(conversationId);
  const query = SLASH.exec(text)?.[1];
  const open = query !== undefined && text !== closedFor;
  const choose = ({ prompt, options: { model, ...options } }: Preset): void => {
    write(prompt);
    if (model !== undefined) chooseModel(model);
    if (Object.keys(options).length === 0) return;
    const parameters = fromOptions(options);
    chooseParameters(conversationId, { ...parameters, tools: parameters.tools ?? tools });
  };
  return {
    chooser: open && (
      <Suspense>
        <PresetChooser
          ref={handle}
          query={query}
          listId={listId}
          onChoose={choose}
          onClose={() => setClosedFor(text)}
          onActive={setActive}
        />
      </Suspense>
    ),
    takesKey: (event) => open && handle.current?.handleKey(event) === true,
    aria:
      active === undefined
        ? {}
        : {
            "aria-autocomplete": "list",
            "aria-controls": listId,
            "aria-activedescendant": active,
          },
  };
}
