/** Why nothing came back. */
export type OutboundErrorCode =
  /** The address is not one that may be called: its notation, its port, or where it leads. */
  | "REFUSED"
  /** Nobody answers there, or the connection broke. */
  | "UNREACHABLE"
  | "TIMEOUT"
  /** More came back than may. */
  | "TOO_LARGE"
  /** What came back is not HTTP, or is encoded in a way that was not asked for. */
  | "UNREADABLE";

/** A call that came to nothing. `message` is a sentence for whoever named the address. */
export class OutboundError extends Error {
  readonly code: OutboundErrorCode;

  constructor(code: OutboundErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "OutboundError";
    this.code = code;
  }
}
