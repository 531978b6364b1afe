import { type ApiErrorType, httpErrors, type HttpErrorStatus } from "./api-error.ts";

/** Where a fault strikes. `stop` is not an error: the answer ends whole, with that stop reason. */
export type FaultKind = "http" | "connection" | "stream" | "stop";

/** One thing that can go wrong on demand. Iterate over `faults` to test a client against them all. */
export interface Fault {
  /** The value of the `x-sim-fault` header, and the word after `/fault`. */
  readonly name: string;
  /** What to write at the start of the last user message. */
  readonly directive: string;
  readonly kind: FaultKind;
  readonly description: string;
  /** HTTP status, for `http`. */
  readonly status?: HttpErrorStatus;
  /** `error.type` of the body or of the mid-stream event. */
  readonly errorType?: ApiErrorType;
  /** The `stop_reason` that the answer ends with, for `stop`. */
  readonly stopReason?: string;
  /** Options with which the fault makes sense beyond those that every directive takes. */
  readonly options: readonly string[];
}

const STATUSES = [400, 401, 402, 403, 404, 413, 429, 500, 504, 529] as const;

const httpFaults = STATUSES.map((status): Fault => {
  const retryable = status === 429 || status === 529;
  return {
    name: `error-${status}`,
    directive: `/error ${status}`,
    kind: "http",
    description: `HTTP ${status} ${httpErrors[status].type}${retryable ? " with retry-after" : ""}`,
    status,
    errorType: httpErrors[status].type,
    options: retryable ? ["retry-after", "until-attempt"] : ["until-attempt"],
  };
});

function fault(
  kind: "connection" | "stream",
  name: string,
  description: string,
  options: readonly string[] = [],
): Fault {
  const after = kind === "stream" ? ["after"] : [];
  const all = [...after, ...options, "until-attempt"];
  return { name, directive: `/fault ${name}`, kind, description, options: all };
}

const connectionFaults: readonly Fault[] = [
  fault("connection", "slow-headers", "the headers come `delay` ms late, then all is well", [
    "delay",
  ]),
  fault("connection", "stall-headers", "headers, then not one byte of body", ["for"]),
  fault("connection", "reset-headers", "the socket is reset before any header"),
];

const streamFaults: readonly Fault[] = [
  {
    ...fault("stream", "overloaded-event", "an `error` event of type overloaded_error"),
    errorType: "overloaded_error",
  },
  {
    ...fault("stream", "api-error-event", "an `error` event of type api_error"),
    errorType: "api_error",
  },
  fault("stream", "stall", "the stream goes silent and stays open", ["for"]),
  fault("stream", "stall-pings", "only pings come any more", ["for"]),
  fault("stream", "reset", "the socket is destroyed mid-body"),
  fault("stream", "truncate", "a clean end of the body without message_stop"),
  fault("stream", "garbage", "a frame whose data is not JSON; the stream goes on"),
  fault(
    "stream",
    "unknown-event",
    "an event of an unknown type, to be ignored; the stream goes on",
  ),
];

const STOP_REASONS = [
  "end_turn",
  "max_tokens",
  "stop_sequence",
  "tool_use",
  "pause_turn",
  "refusal",
  "model_context_window_exceeded",
  "simulated_unknown_reason",
];

const stopFaults = STOP_REASONS.map(
  (stopReason): Fault => ({
    name: `stop-${stopReason}`,
    directive: `/stop ${stopReason}`,
    kind: "stop",
    description: `the answer ends with stop_reason ${stopReason}`,
    stopReason,
    options: ["after"],
  }),
);

/** Everything that `/fault`, `/error` and `/stop` can do. */
export const faults: readonly Fault[] = [
  ...httpFaults,
  ...connectionFaults,
  ...streamFaults,
  ...stopFaults,
];

/** The fault of that name, or undefined. */
export function findFault(name: string): Fault | undefined {
  return faults.find((candidate) => candidate.name === name);
}
