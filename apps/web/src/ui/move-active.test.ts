import { expect, test } from "vitest";
import { moveActive } from "./move-active.ts";

test("arrow keys lead around the ends, other keys nowhere", () => {
  expect(moveActive("ArrowDown", 2, 3)).toBe(0);
  expect(moveActive("ArrowUp", 0, 3)).toBe(2);
  expect(moveActive("ArrowUp", -1, 3)).toBe(2);
  expect(moveActive("PageDown", 0, 3)).toBe(2);
  expect(moveActive("ArrowDown", 0, 0)).toBeUndefined();
  expect(moveActive("a", 0, 3)).toBeUndefined();
});
