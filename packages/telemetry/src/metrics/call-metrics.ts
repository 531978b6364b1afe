import { Counter, Histogram, type Registry } from "prom-client";

/** A request that was answered, or left by its caller. */
export interface EndedRequest {
  method: string;
  /** The route's template, never the path: there are only so many. */
  route: string;
  status: number;
  seconds: number;
  /** Whether it was answered by an event stream, whose length says nothing of the server. */
  isStream: boolean;
}

/** A procedure's call that ended. */
export interface EndedCall {
  /** Its place in the router, e.g. `messages.send`. */
  procedure: string;
  /** `OK`, or the code of its error. */
  code: string;
  seconds: number;
}

/** What comes in: requests, calls of procedures, and what was refused. */
export interface CallMetrics {
  requestEnded(request: EndedRequest): void;
  callEnded(call: EndedCall): void;
  /** Somebody who proved nothing was refused before any procedure: too many of them at an address. */
  strangerRefused(): void;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Errors by which a call is refused for want of room or money, not for what it says. */
const REFUSALS = new Set(["BUDGET_EXCEEDED", "RATE_LIMITED", "OVERLOADED"]);

export function createCallMetrics(registers: Registry[]): CallMetrics {
  const requests = new Counter({
    name: "parley_http_requests_total",
    help: "Requests answered, by method, route and class of status.",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const requestSeconds = new Histogram({
    name: "parley_http_request_duration_seconds",
    help: "From a request's arrival until its answer was sent, event streams left out.",
    labelNames: ["route"],
    buckets: SECONDS,
    registers,
  });
  const calls = new Counter({
    name: "parley_procedure_calls_total",
    help: "Calls of procedures by any transport, by how they ended: OK or an error's code.",
    labelNames: ["procedure", "code"],
    registers,
  });
  const callSeconds = new Histogram({
    name: "parley_procedure_duration_seconds",
    help: "How long calls of procedures took.",
    labelNames: ["procedure"],
    buckets: SECONDS,
    registers,
  });
  const refusals = new Counter({
    name: "parley_refusals_total",
    help: "Calls refused for want of room or money, by the error's code.",
    labelNames: ["code"],
    registers,
  });
  // There from the start, so that the first refusal is seen as a change.
  for (const code of REFUSALS) refusals.inc({ code }, 0);
  return {
    requestEnded({ method, route, status, seconds, isStream }) {
      const known = METHODS.has(method) ? method : "other";
      requests.inc({ method: known, route, status: `${Math.floor(status / 100)}xx` });
      if (!isStream) requestSeconds.observe({ route }, seconds);
    },
    callEnded({ procedure, code, seconds }) {
      calls.inc({ procedure, code });
      callSeconds.observe({ procedure }, seconds);
      if (REFUSALS.has(code)) refusals.inc({ code });
    },
    strangerRefused: () => refusals.inc({ code: "RATE_LIMITED" }),
  };
}
