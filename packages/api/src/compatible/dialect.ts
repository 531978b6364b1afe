import type { AnswerInput, ParleyError, SequencedRunEvent } from "@parley/shared";
import type { RunEncoding } from "../encoding/run-encoding.ts";

/** A request of another vendor's API, in Parley's words. */
export interface CompatibleRequest {
  input: AnswerInput;
  /** How the answer is streamed; undefined where it is sent whole. */
  encoding: RunEncoding | undefined;
}

/** One vendor's API as far as Parley speaks it. All of it is pure. */
export interface Dialect {
  /**
   * Reads a request's body. What would change the answer and is not possible here is refused.
   * @throws TRPCError BAD_REQUEST, with the ZodError that says what is wrong and where
   */
  readRequest(body: unknown, requestId: string): CompatibleRequest;
  /** The answer as a whole, from the log of its completed run. */
  wholeAnswer(events: readonly SequencedRunEvent[]): object;
  errorBody(error: ParleyError, requestId: string): object;
  /** Under which further header the vendor gives the request's id. */
  readonly requestIdHeader: string | undefined;
}
