import type { CallOrigin } from "@parley/auth";
import type { Request, Response } from "express";
import { requestIdOf } from "../http/request-id.ts";

/** The longest that is kept of what a browser calls itself. */
const MAX_USER_AGENT = 300;

/** From where and with what a person calls, and by which id the log knows the request. */
export function originOf(request: Request, response: Response): CallOrigin {
  return {
    requestId: requestIdOf(response),
    client: {
      ipAddress: request.ip ?? null,
      userAgent: request.headers["user-agent"]?.slice(0, MAX_USER_AGENT) ?? null,
    },
  };
}
