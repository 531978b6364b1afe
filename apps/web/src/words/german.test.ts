import { glob } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { knownAreas } from "./define-words.ts";
import { german } from "./german.ts";

const source = fileURLToPath(new URL("..", import.meta.url));

test("German has every area that English has, and no other", async () => {
  for await (const file of glob("**/*-words.ts", { cwd: source })) await import(`${source}${file}`);
  expect(Object.keys(german).toSorted()).toEqual(knownAreas().toSorted());
});
