import type { CallMetrics } from "@parley/telemetry";
import type { RequestHandler } from "express";
import { routeTemplate } from "./route-template.ts";

/** Counts every request and how long it took, by its route. */
export function observeRequests(metrics: CallMetrics): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const route = routeTemplate(request.path);
    response.once("close", () => {
      metrics.requestEnded({
        method: request.method,
        route,
        status: response.statusCode,
        seconds: (performance.now() - startedAt) / 1_000,
        isStream: String(response.getHeader("content-type")).startsWith("text/event-stream"),
      });
    });
    next();
  };
}
