import { isMac } from "../search/palette-state.ts";
import { keyWords } from "../ui/key-words.ts";

export interface Shortcut {
  /** As `KeyboardEvent.key` has it, in small letters. */
  key: string;
  /** With ⌘ on a Mac, Ctrl elsewhere. */
  command?: true;
  shift?: true;
}

/** What the page does by a key wherever the focus is. */
export const shortcuts = {
  search: { key: "k", command: true },
  newChat: { key: "o", command: true, shift: true },
  sidebar: { key: "s", command: true, shift: true },
  message: { key: "escape", shift: true },
  sheet: { key: "/", command: true },
} as const satisfies Record<string, Shortcut>;
export type ShortcutName = keyof typeof shortcuts;

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

export function isShortcut(event: Pressed, { key, command, shift }: Shortcut): boolean {
  const commandHeld = isMac ? event.metaKey : event.ctrlKey;
  const otherHeld = isMac ? event.ctrlKey : event.metaKey;
  // What needs Shift to be typed at all, as the slash does on a German keyboard, is not refused for it.
  const shiftFits = event.shiftKey === (shift === true) || (shift !== true && /^\W$/.test(key));
  return (
    event.key.toLowerCase() === key &&
    commandHeld === (command === true) &&
    shiftFits &&
    !otherHeld &&
    !event.altKey
  );
}

const names: Readonly<Record<string, string>> = { escape: "Esc" };

/** The keys as they are printed on a keyboard. */
export function keysOf({ key, command, shift }: Shortcut): string[] {
  return [
    ...(command === true ? [isMac ? "⌘" : keyWords.control] : []),
    ...(shift === true ? [isMac ? "⇧" : keyWords.shift] : []),
    names[key] ?? key.toUpperCase(),
  ];
}
