import { useSyncExternalStore } from "react";
import { createStore } from "../app/create-store.ts";
import { savedValue } from "../app/saved-value.ts";

const saved = savedValue("parley.sidebar");

/** Whether the sidebar is open on a wide screen. */
export const sidebarOpen = createStore(saved.read() !== "closed");
/** Whether it is open as a drawer on a narrow one. */
export const drawerOpen = createStore(false);

export function setSidebarOpen(open: boolean): void {
  sidebarOpen.set(() => open);
  saved.write(open ? null : "closed");
}

const wide = window.matchMedia("(min-width: 48rem)");

export function useWideScreen(): boolean {
  return useSyncExternalStore(
    (listener) => {
      wide.addEventListener("change", listener);
      return () => wide.removeEventListener("change", listener);
    },
    () => wide.matches,
  );
}
