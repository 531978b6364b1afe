import {
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { CallMetrics } from "@parley/telemetry";
import type { Request, RequestHandler, Response } from "express";
import { requestIdOf } from "./request-id.ts";
import { routeTemplate } from "./route-template.ts";

const tracer = trace.getTracer("parley.http");

/** Asked for every few seconds by machines: they are counted, but are in no trace. */
const UNTRACED = new Set(["/healthz", "/readyz", "/metrics"]);

/** Counts every request and how long it took, by its route, and begins its trace or joins its caller's. */
export function observeRequests(metrics: CallMetrics): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const route = routeTemplate(request.path);
    const span = UNTRACED.has(route) ? undefined : startSpan(request, response, route);
    response.once("close", () => {
      metrics.requestEnded({
        method: request.method,
        route,
        status: response.statusCode,
        seconds: (performance.now() - startedAt) / 1_000,
        isStream: String(response.getHeader("content-type")).startsWith("text/event-stream"),
      });
      if (span !== undefined) endSpan(span, response);
    });
    if (span === undefined) {
      next();
      return;
    }
    const traced = trace.setSpan(ROOT_CONTEXT, span);
    // What listens to them, such as the request log, does so within the trace.
    context.bind(traced, request);
    context.bind(traced, response);
    context.with(traced, next);
  };
}

function startSpan(request: Request, response: Response, route: string): Span {
  const callers = propagation.extract(ROOT_CONTEXT, request.headers);
  return tracer.startSpan(
    `${request.method} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        "http.request.method": request.method,
        "http.route": route,
        "url.scheme": request.protocol,
        "parley.request.id": requestIdOf(response),
      },
    },
    callers,
  );
}

function endSpan(span: Span, { statusCode, writableFinished }: Response): void {
  span.setAttribute("http.response.status_code", statusCode);
  if (statusCode >= 500) {
    span.setAttribute("error.type", String(statusCode));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  // It left before it had all: a stream that is followed always ends so, or by its own end.
  if (!writableFinished) span.setAttribute("parley.caller_left", true);
  span.end();
}
