import { useSyncExternalStore } from "react";
import { useStore } from "./create-store.ts";
import { theme } from "./theme.ts";

const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  darkSystem.addEventListener("change", listener);
  return () => darkSystem.removeEventListener("change", listener);
}

/** Whether the page is dark now, by choice or as the system is. */
export function useIsDark(): boolean {
  const chosen = useStore(theme);
  const system = useSyncExternalStore(subscribe, () => darkSystem.matches);
  return chosen === "system" ? system : chosen === "dark";
}
