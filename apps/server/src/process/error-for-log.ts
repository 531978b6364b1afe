/** Causes of causes that are told. */
const MAX_DEPTH = 5;

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
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: "" };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const told = { type: error.name, message: error.message, ...code, stack: error.stack ?? "" };
  return error.cause === undefined || depth >= MAX_DEPTH
    ? told
    : { ...told, cause: errorForLog(error.cause, depth + 1) };
}
