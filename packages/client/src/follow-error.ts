import type { ErrorCode } from "./published-types.ts";

/** Following a run ended without its terminal event, and trying again is of no use. */
export class FollowError extends Error {
  /** The server's code; undefined where no server answered. */
  readonly code: ErrorCode | undefined;
  /** The HTTP status; 0 where no server answered. */
  readonly status: number;

  constructor(message: string, options: { code?: ErrorCode; status: number; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "FollowError";
    this.code = options.code;
    this.status = options.status;
  }
}
