import { createHash } from "node:crypto";

const MAX_NAME = 64;
const HASH_LETTERS = 8;

/**
 * What each of a server's tools is called here: `{server}__{tool}`. A name that models could not be
 * given, or that is too long, is changed, and ends with a hash of the one it stands for.
 * Of two that would still be the same, the second has no name.
 */
export function nameTools(server: string, names: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  const named = new Map<string, string>();
  // Those that stay as they are come first, so that no other can take their name.
  for (const name of [...names].sort(
    (a, b) => Number(isChanged(server, a)) - Number(isChanged(server, b)),
  )) {
    const here = nameOf(server, name);
    if (taken.has(here) || named.has(name)) continue;
    taken.add(here);
    named.set(name, here);
  }
  return named;
}

function isChanged(server: string, name: string): boolean {
  return !/^[A-Za-z0-9_-]+$/.test(name) || `${server}__${name}`.length > MAX_NAME;
}

function nameOf(server: string, name: string): string {
  if (!isChanged(server, name)) return `${server}__${name}`;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, HASH_LETTERS);
  const clean = `${server}__${name.replaceAll(/[^A-Za-z0-9_-]/g, "_")}`;
  return `${clean.slice(0, MAX_NAME - HASH_LETTERS - 1)}_${hash}`;
}
