import { lazy, Suspense, useEffect } from "react";
import { useStore } from "../app/create-store.ts";
import { isPaletteKey, paletteOpen } from "./palette-state.ts";

const loadPalette = () => import("./palette.tsx");
const Palette = lazy(loadPalette);

/** Fetched when its button is pointed at or focused; opening tries again. */
export function preloadPalette(): void {
  loadPalette().catch(() => undefined);
}

/** The search, wherever somebody is on the page. */
export function PaletteHost() {
  const open = useStore(paletteOpen);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!isPaletteKey(event)) return;
      // Or the browser would put the focus into its own search.
      event.preventDefault();
      paletteOpen.set((isOpen) => !isOpen);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return <Suspense>{open && <Palette />}</Suspense>;
}
