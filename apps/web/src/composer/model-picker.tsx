import { ChevronDown } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { chooseModel, useModelChoice } from "../data/models.ts";
import { composerWords } from "./composer-words.ts";

const loadList = () => import("./model-list.tsx");
const ModelList = lazy(loadList);
const preload = (): void => {
  // When it cannot be fetched now, opening tries again.
  loadList().catch(() => undefined);
};

export function ModelPicker() {
  const { models, model } = useModelChoice();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  if (model === undefined)
    return <span className="ms-2.5 h-5 w-36 animate-skeleton rounded-md bg-hover" />;
  return (
    <span className="relative inline-flex min-w-0">
      <button
        ref={button}
        type="button"
        data-testid="model-picker"
        aria-label={composerWords.model(model.name)}
        aria-haspopup="dialog"
        aria-expanded={open}
        onPointerEnter={preload}
        onFocus={preload}
        onPointerDown={() => {
          // The list closes on this very press: the click that follows must not open it again.
          wasOpen.current = open;
        }}
        onClick={({ detail }) => setOpen(!(detail > 0 && wasOpen.current))}
        className="flex h-9 min-w-0 items-center gap-1.5 rounded-lg px-2.5 font-medium text-[0.9375rem] transition-colors hover:bg-hover"
      >
        <span className="truncate">{model.name}</span>
        <ChevronDown className="size-4 shrink-0 text-soft" />
      </button>
      <Suspense>
        {open && (
          <ModelList
            models={models}
            chosen={model.id}
            onChoose={chooseModel}
            onClose={() => setOpen(false)}
            returnFocus={() => button.current?.focus()}
          />
        )}
      </Suspense>
    </span>
  );
}
