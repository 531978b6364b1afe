/** How deep JSON may be nested: what is deeper cannot be gone through by recursion. */
export const MAX_JSON_DEPTH = 500;

/** Whether JSON is nested no deeper than that. Without recursion, which is what deep nesting breaks. */
export function isShallow(json: unknown): boolean {
  let level: unknown[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_JSON_DEPTH) return false;
    level = level.flatMap((value): unknown[] =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
  return true;
}
