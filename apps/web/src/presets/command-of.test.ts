import { createPresetInput } from "@parley/shared";
import fc from "fast-check";
import { expect, test } from "vitest";
import { commandOf, isCommand } from "./command-of.ts";

test.each([
  ["Ins Englische übersetzen", "ins-englische-ubersetzen"],
  ["  Straße & Co. ", "strasse-co"],
  ["翻訳", ""],
])("%s → %s", (name, command) => expect(commandOf(name)).toBe(command));

test("a command that is made of a name, or taken by the page, is one that the contract takes", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "grapheme" }), fc.stringMatching(/^[\w-]{0,45}$/)),
      (text) => {
        const made = commandOf(text);
        expect(made === "" || isCommand(made)).toBe(true);
        const { success } = createPresetInput.safeParse({ name: "Some", command: text });
        expect(isCommand(text)).toBe(success);
      },
    ),
  );
});
