import type { ClientOf } from "@parley/auth";
import type { Request } from "express";

/** The longest that is kept of what a browser calls itself. */
const MAX_USER_AGENT = 300;

/** From where and with what a person signs in: shown to them in the list of their sessions. */
export function clientOf(request: Request): ClientOf {
  return {
    ipAddress: request.ip ?? null,
    userAgent: request.headers["user-agent"]?.slice(0, MAX_USER_AGENT) ?? null,
  };
}
