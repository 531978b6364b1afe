import type { AppRouter } from "@parley/api";
import { TRPCClientError } from "@trpc/client";
import type { CallErrorData } from "./published-types.ts";

/** What a call of the router rejects with: the server refused, or did not answer. */
export interface CallError extends Error {
  /** What the server says of it; nothing where no server answered, and `cause` says why. */
  readonly data: CallErrorData | null | undefined;
}

/** To tell it from other errors: `error instanceof CallError`. */
export const CallError: abstract new (...inputs: never) => CallError = TRPCClientError<AppRouter>;

/** Of a call that is no call of tRPC: the server's answer says why it refused. */
export async function refusalOf(response: Response): Promise<CallError> {
  const { status } = response;
  const body: unknown = await response.json().catch(() => undefined);
  // A proxy's page, not ours: the status says enough.
  if (!isErrorBody(body)) return unanswered(new Error(`The server answered ${status}.`));
  const { code, message, ...more } = body;
  const data: CallErrorData = { ...more, errorCode: code, httpStatus: status };
  return TRPCClientError.from<AppRouter>({ error: { code: 0, message, data } });
}

/** Of a call that is no call of tRPC: nothing came, or not all of it. */
export function unanswered(cause: unknown): CallError {
  return TRPCClientError.from<AppRouter>(
    cause instanceof Error ? cause : new Error("The server could not be reached.", { cause }),
  );
}

interface ErrorBody extends Pick<CallErrorData, "requestId" | "issues" | "retryAfterMs"> {
  code: CallErrorData["errorCode"];
  message: string;
}

function isErrorBody(value: unknown): value is ErrorBody {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    typeof value.code === "string" &&
    "message" in value &&
    typeof value.message === "string"
  );
}
