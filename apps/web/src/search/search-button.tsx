import { Search } from "lucide-react";
import { sidebarWords } from "../sidebar/sidebar-words.ts";
import { keyWords } from "../ui/key-words.ts";
import { preloadPalette } from "./palette-host.tsx";
import { isMac, paletteOpen } from "./palette-state.ts";

export function SearchButton({ onOpen }: { onOpen: (() => void) | undefined }) {
  return (
    <button
      type="button"
      data-testid="search"
      aria-keyshortcuts={isMac ? "Meta+K" : "Control+K"}
      onPointerEnter={preloadPalette}
      onFocus={preloadPalette}
      onClick={() => {
        onOpen?.();
        paletteOpen.set(() => true);
      }}
      className="group/search mt-1 flex h-9 w-full items-center gap-2.5 rounded-lg px-3 text-sm text-soft transition-colors hover:bg-hover hover:text-ink"
    >
      <Search className="size-[1.0625rem]" />
      <span className="flex-1 text-start">{sidebarWords.search}</span>
      <kbd aria-hidden="true" className="font-sans text-xs max-md:hidden">
        {isMac ? "⌘" : keyWords.control} K
      </kbd>
    </button>
  );
}
