/** Those of an address's search parameters that a page knows, where they are texts. */
export function textsIn<const Name extends string>(
  search: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): { [Each in Name]?: string | undefined } {
  const texts: { [Each in Name]?: string | undefined } = {};
  for (const name of names) {
    const value = search[name];
    // The router reads what looks like a number as one.
    if (typeof value === "string" || typeof value === "number") texts[name] = String(value);
  }
  return texts;
}
