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
