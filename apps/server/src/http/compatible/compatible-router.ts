import { anthropicDialect, type Dialect, openaiDialect } from "@parley/api";
import { ParleyError } from "@parley/shared";
import cors from "cors";
import { type ErrorRequestHandler, type Request, Router } from "express";
import { allowanceHeaderNames } from "../allowance-headers.ts";
import { toKnownError } from "../error-response.ts";
import { requestIdOf } from "../request-id.ts";
import { answerRoute, MAX_BODY_SIZE } from "./answer-route.ts";
import { BodyBudget } from "./body-budget.ts";
import type { CompatibleOptions } from "./compatible-options.ts";
import { modelRoutes } from "./model-routes.ts";
import { sendError } from "./send-error.ts";

/** What the bodies of all requests that this process is answering may have together, in bytes. */
const MAX_BODIES_SIZE = 512 * 1024 * 1024;

/** Which methods each path knows. */
const methods: Readonly<Record<string, string>> = {
  "/messages": "POST",
  "/chat/completions": "POST",
  "/models": "GET",
  "/models/*id": "GET",
};

/**
 * What other vendors' clients call under `/v1` when their base URL is this server's. Only an API
 * token counts here, so pages of any origin may call: there is nothing of a visitor's to abuse.
 */
export function compatibleRouter(options: CompatibleOptions): Router {
  const router = Router({ caseSensitive: true });
  router.use(cors({ methods: ["GET", "POST"], exposedHeaders, maxAge: 600 }));
  router.use((request, response, next) => {
    response.setHeader("Cache-Control", "no-store");
    const { requestIdHeader } = dialectOf(request);
    if (requestIdHeader !== undefined) response.setHeader(requestIdHeader, requestIdOf(response));
    next();
  });
  const answering = { ...options, budget: new BodyBudget(MAX_BODIES_SIZE, MAX_BODY_SIZE) };
  router.post("/messages", answerRoute(anthropicDialect, answering));
  router.post("/chat/completions", answerRoute(openaiDialect, answering));
  router.use(modelRoutes(options));
  for (const [path, method] of Object.entries(methods))
    router.all(path, (request, response) => {
      response.setHeader("Allow", method);
      throw new ParleyError(
        "METHOD_NOT_ALLOWED",
        `This address knows no ${request.method}. Use ${method}.`,
      );
    });
  router.use(() => {
    throw new ParleyError(
      "NOT_FOUND",
      "There is nothing at this address. Parley knows POST /v1/messages, POST /v1/chat/completions and GET /v1/models here.",
    );
  });
  router.use(handleError);
  return router;
}

const exposedHeaders = [
  "request-id",
  "Retry-After",
  "X-Request-Id",
  "X-Run-Id",
  "x-should-retry",
  ...allowanceHeaderNames,
];

/** Whose client calls: by the path, or where both use it, by a header that only one always sends. */
function dialectOf(request: Request): Dialect {
  if (request.path.startsWith("/messages")) return anthropicDialect;
  if (request.path.startsWith("/chat/")) return openaiDialect;
  return request.get("anthropic-version") === undefined ? openaiDialect : anthropicDialect;
}

const handleError: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  sendError({ request, response, dialect: dialectOf(request) }, toKnownError(error));
};
