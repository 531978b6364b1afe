import { glob, readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { knownAreas } from "./define-words.ts";
import { germanLater } from "./german-later.ts";
import { german } from "./german.ts";

const source = fileURLToPath(new URL("..", import.meta.url));

test("German has every area that English has, and no other", async () => {
  for await (const file of glob("**/*-words.ts", { cwd: source })) await import(`${source}${file}`);
  const areas = [...Object.keys(german), ...Object.keys(germanLater)];
  expect(areas.toSorted()).toEqual(knownAreas().toSorted());
});

test("what can be on the screen without a page that is fetched later is in German at once", async () => {
  const later = await importsOf(resolve(source, "words/german-later.ts"));
  const tooLate = (await firstScreen())
    .map((file) => file.replace(/\.ts$/, ".de.ts"))
    .filter((file) => later.some(({ path }) => path === file));
  // Those belong in german.ts.
  expect(tooLate.map((file) => relative(source, file))).toEqual([]);
});

interface Import {
  path: string;
  /** Awaits the later words. */
  isPage: boolean;
}

async function importsOf(file: string): Promise<Import[]> {
  const text = await readFile(file, "utf8");
  const found = text.matchAll(/^import (?!type )[^;]*?"(\.[^"]+)"|import\("(\.[^"]+)"\)/gm);
  return [...found].map(([, statically, lazily = ""]) => ({
    path: resolve(dirname(file), statically ?? lazily),
    isPage: lazily.endsWith("-page.tsx") && text.includes("lazyPage("),
  }));
}

/** Every file of the first screen and of what opens from it without being a page. */
async function firstScreen(): Promise<string[]> {
  const found = new Set([resolve(source, "main.tsx")]);
  for (const file of found) {
    if (!/\.tsx?$/.test(file)) continue;
    for (const { path, isPage } of await importsOf(file)) if (!isPage) found.add(path);
  }
  return [...found];
}
