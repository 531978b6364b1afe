import { expect, test } from "vitest";
import { isShortcut, keysOf, shortcuts } from "./shortcuts.ts";

const nothingHeld = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test("a shortcut is its keys and no others", () => {
  const held = { ...nothingHeld, ctrlKey: true, shiftKey: true };
  expect(isShortcut({ ...held, key: "O" }, shortcuts.newChat)).toBe(true);
  expect(isShortcut({ ...held, key: "S" }, shortcuts.newChat)).toBe(false);
  for (const key of ["ctrlKey", "shiftKey"])
    expect(isShortcut({ ...held, key: "O", [key]: false }, shortcuts.newChat)).toBe(false);
  for (const key of ["altKey", "metaKey"])
    expect(isShortcut({ ...held, key: "O", [key]: true }, shortcuts.newChat)).toBe(false);
});

test("where a slash is typed with Shift, it is still the slash", () => {
  const slash = { ...nothingHeld, ctrlKey: true, key: "/" };
  expect(isShortcut(slash, shortcuts.sheet)).toBe(true);
  expect(isShortcut({ ...slash, shiftKey: true }, shortcuts.sheet)).toBe(true);
});

test("keys are named as on the keyboard", () => {
  expect(keysOf(shortcuts.newChat)).toEqual(["Ctrl", "Shift", "O"]);
  expect(keysOf(shortcuts.message)).toEqual(["Shift", "Esc"]);
});
