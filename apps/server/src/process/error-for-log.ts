/** Causes of causes that are told. */
const MAX_DEPTH = 5;
/** Characters of a message, and of a stack: what others answer may be in them. */
const MAX_TEXT = 8_000;

interface LoggedError {
  type: string;
  message: string;
  code?: string;
  stack: string;
  cause?: LoggedError;
}

/**
 * What the log says of an error. Nothing else of it: libraries hang their clients and requests on
 * errors, and with them secrets.
 */
export function errorForLog(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: cut(String(error)), stack: "" };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const { name: type, message, stack = "" } = error;
  const told = { type, message: cut(message), ...code, stack: cut(stack) };
  return error.cause === undefined || depth >= MAX_DEPTH
    ? told
    : { ...told, cause: errorForLog(error.cause, depth + 1) };
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}… (${text.length} characters)`;
}
