import type { ErrorCode } from "@parley/shared";

/** A call that ended, by which operators see what a server is asked for. */
export interface EndedCall {
  /** Its place in the router, e.g. `messages.send`. */
  procedure: string;
  code: "OK" | ErrorCode;
  seconds: number;
}
