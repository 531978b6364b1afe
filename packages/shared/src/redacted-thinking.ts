const PREFIX = "redacted:";

/**
 * Thinking that the provider encrypted as a whole has no text, only data that must go back as it
 * came. It travels as thinking without text, the data being its seal.
 */
export function redactedSignature(data: string): string {
  return PREFIX + data;
}

/** The data of redacted thinking, or null when the seal is an ordinary one. */
export function redactedData(signature: string): string | null {
  return signature.startsWith(PREFIX) ? signature.slice(PREFIX.length) : null;
}
