import type { RequestHandler } from "express";
import type { Logger } from "pino";
import { pinoHttp } from "pino-http";
import type { Response } from "express";
import { requestIdOf } from "./request-id.ts";

/** What these paths go on with is what an invitation is accepted by, or a shared branch opened by. */
const SECRET_IN_PATH = /(\/(?:invitations?|share)\/)[^/]+/;

/**
 * One line a request, by its id. Paths without their query, which may carry a sign-in code, and
 * without an invitation's id or a link's token.
 */
export function logRequests(log: Logger): RequestHandler {
  return pinoHttp<Parameters<RequestHandler>[0], Response>({
    logger: log,
    genReqId: (_request, response) => requestIdOf(response),
    autoLogging: { ignore: (request) => request.url === "/healthz" || request.url === "/readyz" },
    customLogLevel: (_request, response, error) =>
      error !== undefined || response.statusCode >= 500
        ? "error"
        : response.statusCode >= 400
          ? "warn"
          : "debug",
    // Around ours it would put its own of errors, which tells whatever hangs on one.
    wrapSerializers: false,
    serializers: {
      req: (request: { id: string; method: string; url: string }) => ({
        id: request.id,
        method: request.method,
        path: request.url.split("?")[0]?.replace(SECRET_IN_PATH, "$1…"),
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
    },
  });
}
