import { createHash } from "node:crypto";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Hex SHA-256 of a string: the one source of everything that looks random in an answer. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** An id in the API's manner, such as `msg_01…`: the prefix and 22 characters derived from `seed`. */
export function idFrom(prefix: string, seed: string): string {
  const bytes = createHash("sha256").update(prefix).update(seed).digest();
  let id = `${prefix}01`;
  for (let index = 0; index < 22; index += 1) {
    id += ALPHABET[(bytes[index] ?? 0) % ALPHABET.length] ?? "1";
  }
  return id;
}

/** The opaque signature that closes a thinking block: base64, 172 characters. */
export function signatureFrom(seed: string): string {
  const first = createHash("sha512").update(seed).digest();
  const second = createHash("sha512").update(first).digest();
  return Buffer.concat([first, second]).toString("base64");
}
