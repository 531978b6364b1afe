/** What stands for a secret. */
export const MASK = "••••";
/** Of a text that is longer, the beginning is kept. */
const MAX_TEXT_LENGTH = 1_000;
/** What is nested deeper is left out. */
const MAX_DEPTH = 8;
/** Of a list or an object with more, the first are kept. */
const MAX_ITEMS = 200;

/** What the name of a secret has in it, in any spelling: `apiKey`, `API_KEY`, `api-keys`. Rather too much. */
const secretName =
  /secret|token|passw|passphrase|passcode|key|hash|digest|credential|cookie|authorization|bearer|signature|otp|salt|codes?$|^pin$|^jwt$/;
/** Ours, and those that others sign or send, wherever they stand in a text. */
const secretText = /\bprl_[\w-]{16,}|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*|\bBearer +\S+/g;

/**
 * A copy to be written down: nothing under a key that names a secret survives, nor does anything
 * that looks like one of ours. Bounded, whatever comes.
 */
export function maskSecrets(state: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return maskObject(state, 0);
}

function maskObject(value: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MAX_ITEMS)
      .map(([key, inner]) => [maskText(key), maskEntry(key, inner, depth + 1)]),
  );
}

function maskEntry(key: string, value: unknown, depth: number): unknown {
  return isSecret(key, value) ? MASK : maskValue(value, depth);
}

/** That there is none, and how many tokens a model may use, is no secret. */
function isSecret(key: string, value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value === "number" && /tokens$/i.test(key)) return false;
  return secretName.test(
    key
      .normalize("NFKC")
      .toLowerCase()
      .replaceAll(/[^a-z]/g, ""),
  );
}

function maskValue(value: unknown, depth: number): unknown {
  if (typeof value === "string") return maskText(value);
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object" || value === null) return null;
  if (depth >= MAX_DEPTH) return "…";
  if (ArrayBuffer.isView(value)) return MASK;
  if (!Array.isArray(value)) return maskObject(value, depth);
  return value.slice(0, MAX_ITEMS).map((item) => maskValue(item, depth + 1));
}

function maskText(text: string): string {
  const masked = text.slice(0, 4 * MAX_TEXT_LENGTH).replaceAll(secretText, MASK);
  return masked.length > MAX_TEXT_LENGTH ? `${masked.slice(0, MAX_TEXT_LENGTH)}…` : masked;
}
