import type { ErrorCode } from "@parley/shared";
import type { KnownContext } from "./context.ts";
import { errorMap, toParleyError } from "./error-map.ts";

/** The last thing of what could not be read to its end. */
export interface Failed {
  type: "failed";
  code: ErrorCode;
  message: string;
}

export function toFailed({ onInternalError }: KnownContext, error: unknown): Failed {
  const { code, message } = toParleyError(error);
  if (errorMap[code].http >= 500) onInternalError(error);
  return { type: "failed", code, message };
}
