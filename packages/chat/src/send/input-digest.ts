import { createHash } from "node:crypto";

/**
 * A digest of a call's input, to tell a repeated call from another one under the same id
 * (invariant 8). The order of keys does not matter, nor does a key that is undefined.
 */
export function digestInput(kind: string, input: object): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([kind, canonical(input)]))
    .digest();
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => [key, canonical(entry)]);
}
