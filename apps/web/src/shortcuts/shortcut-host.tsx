import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useEffectEvent } from "react";
import { createStore, useStore } from "../app/create-store.ts";
import {
  drawerOpen,
  setSidebarOpen,
  sidebarOpen,
  useWideScreen,
} from "../sidebar/sidebar-state.ts";
import { isShortcut, shortcuts } from "./shortcuts.ts";

const ShortcutSheet = lazy(() => import("./shortcut-sheet.tsx"));
export const sheetOpen = createStore(false);

/** The keys that do something wherever somebody is; the search has its own. */
export function ShortcutHost() {
  const open = useStore(sheetOpen);
  const navigate = useNavigate();
  const wide = useWideScreen();
  const does = useEffectEvent((event: KeyboardEvent): boolean => {
    if (isShortcut(event, shortcuts.newChat)) void navigate({ to: "/" });
    else if (isShortcut(event, shortcuts.sheet)) sheetOpen.set((isOpen) => !isOpen);
    else if (isShortcut(event, shortcuts.message)) return focusMessage();
    else if (isShortcut(event, shortcuts.sidebar)) {
      if (wide) setSidebarOpen(!sidebarOpen.get());
      else drawerOpen.set((isOpen) => !isOpen);
    } else return false;
    return true;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!event.defaultPrevented && !event.isComposing && does(event)) event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return (
    <Suspense>{open && <ShortcutSheet onClose={() => sheetOpen.set(() => false)} />}</Suspense>
  );
}

function focusMessage(): boolean {
  const field = document.querySelector<HTMLElement>('[data-testid="composer-input"]');
  field?.focus();
  return field !== null;
}
