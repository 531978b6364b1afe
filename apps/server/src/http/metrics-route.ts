import { createHash, timingSafeEqual } from "node:crypto";
import { ParleyError } from "@parley/shared";
import type { Metrics } from "@parley/telemetry";
import { type Request, type RequestHandler, Router } from "express";
import ipaddr from "ipaddr.js";

export interface MetricsRouteOptions {
  metrics: Metrics;
  /** Who shows it may read; undefined: only this machine itself may. */
  metricsToken: string | undefined;
  publicUrl: string | undefined;
}

/**
 * `/metrics`, for Prometheus. They tell how much an installation is used, so they are nobody's by
 * default but the machine's own.
 */
export function metricsRoute(options: MetricsRouteOptions): Router {
  const { metrics, metricsToken } = options;
  const mayRead = metricsToken === undefined ? isFromThisMachine : hasToken(metricsToken);
  const read: RequestHandler = async (request, response) => {
    if (!mayRead(request, options.publicUrl)) throw refusal(metricsToken);
    const text = await metrics.read();
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Type", metrics.contentType);
    response.send(text);
  };
  const router = Router();
  router.get("/metrics", read);
  return router;
}

function refusal(metricsToken: string | undefined): ParleyError {
  return metricsToken === undefined
    ? new ParleyError(
        "FORBIDDEN",
        "Metrics are shown to this machine only. To read them from elsewhere, set METRICS_TOKEN and send it as `Authorization: Bearer`.",
      )
    : new ParleyError("UNAUTHORIZED", "Send `Authorization: Bearer` with the METRICS_TOKEN.");
}

type MayRead = (request: Request, publicUrl: string | undefined) => boolean;

/** Compared by their hashes: the time that it takes tells nothing. */
function hasToken(token: string): MayRead {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  const expected = digest(`Bearer ${token}`);
  return (request) => timingSafeEqual(digest(request.get("authorization") ?? ""), expected);
}

const FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/**
 * Whether a request comes from this machine for this machine. A proxy on it brings strangers'
 * requests: it says so by a header, or keeps their `Host`, or is known by the `PUBLIC_URL`.
 */
const isFromThisMachine: MayRead = (request, publicUrl) =>
  isLoopback(request.socket.remoteAddress ?? "") &&
  isLocalName(`http://${request.headers.host ?? ""}`) &&
  (publicUrl === undefined || isLocalName(publicUrl)) &&
  FORWARDED.every((header) => request.headers[header] === undefined);

function isLocalName(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === "localhost" || isLoopback(hostname.replaceAll(/[[\]]/g, ""));
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";
}
