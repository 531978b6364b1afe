import { Hourglass } from "lucide-react";
import { createStore, useStore } from "../app/create-store.ts";
import { composerWords } from "./composer-words.ts";

/** Whether the next conversation is a temporary one; not kept, so that none is one by accident. */
export const temporaryNext = createStore(false);

export function TemporarySwitch() {
  const on = useStore(temporaryNext);
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      data-testid="temporary-switch"
      title={composerWords.temporaryHint}
      onClick={() => temporaryNext.set((before) => !before)}
      className="inline-flex h-7 shrink-0 items-center gap-1.5 rounded-full border border-line px-2.5 font-medium text-[0.78125rem] text-soft transition-colors hover:border-line-strong hover:text-ink aria-checked:border-accent aria-checked:bg-accent-soft aria-checked:text-accent-ink"
    >
      <Hourglass className="size-3.5 shrink-0" />
      {composerWords.temporary}
    </button>
  );
}
