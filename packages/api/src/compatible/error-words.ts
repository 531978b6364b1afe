import type { ParleyError } from "@parley/shared";

/** What is wrong, and where by the names that the vendors use: in snake_case. */
export function vendorMessage(error: ParleyError): string {
  const [issue] = error.issues ?? [];
  const path = vendorPath(error);
  if (issue === undefined) return error.message;
  return path === null ? issue.message : `${path}: ${issue.message}`;
}

/** The parameter that is wrong, e.g. `messages.0.content`; null where it is not about one. */
export function vendorPath(error: ParleyError): string | null {
  const path = error.issues?.[0]?.path ?? [];
  return path.length === 0 ? null : path.map(toSnakeCase).join(".");
}

function toSnakeCase(part: string | number): string {
  return String(part).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
