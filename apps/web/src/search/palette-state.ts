import { createStore } from "../app/create-store.ts";

/** Whether the search, which is also the list of commands, is open. */
export const paletteOpen = createStore(false);

/** On a Mac its key is ⌘, elsewhere Ctrl. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function isPaletteKey(event: KeyboardEvent): boolean {
  const isCommand = isMac ? event.metaKey : event.ctrlKey;
  return isCommand && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
}
