import { type RestRoute, restRoutes } from "@parley/api";
import { ParleyError } from "@parley/shared";
import compression from "compression";
import cors from "cors";
import { Router } from "express";
import { allowanceHeaderNames } from "../allowance-headers.ts";
import { docsRoutes } from "./docs-routes.ts";
import { documentRoutes } from "./document-routes.ts";
import type { RestOptions } from "./rest-call.ts";
import { restHandler } from "./rest-handler.ts";

const methods = { GET: "get", POST: "post", PATCH: "patch", DELETE: "delete" } as const;

/**
 * REST under `/api/v1`: a route for every procedure with `meta.openapi`, all by one handler. Only
 * a bearer token counts here, so pages of any origin may call: there is nothing of a visitor's to
 * abuse.
 */
export function restRouter(options: RestOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use(
    cors({
      methods: Object.keys(methods),
      allowedHeaders: ["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
      exposedHeaders: [
        "Idempotent-Replayed",
        "Retry-After",
        "X-Request-Id",
        "X-Run-Id",
        ...allowanceHeaderNames,
      ],
      maxAge: 600,
    }),
  );
  router.use(documentRoutes(options), docsRoutes());
  for (const path of ["/openapi.json", "/docs"]) refuseOthers(router, path, ["GET"]);
  for (const [path, routes] of Map.groupBy(restRoutes, (route) => expressPath(route.path))) {
    for (const route of routes) {
      // Compression would hold a stream's frames back, and they are small.
      const middlewares = route.streams ? [] : [compression()];
      router[methods[route.method]](path, ...middlewares, restHandler(route, options));
    }
    // Before the next path: what is a literal here may fit a parameter there.
    const allowed = routes.map(({ method }) => method);
    refuseOthers(router, path, allowed);
  }
  router.use(() => {
    throw new ParleyError(
      "NOT_FOUND",
      "There is no such route. All of them are described at /api/v1/docs.",
    );
  });
  return router;
}

function refuseOthers(router: Router, path: string, allowed: readonly string[]): void {
  router.all(path, (request, response) => {
    response.setHeader("Allow", allowed.join(", "));
    throw wrongMethod(request.method, allowed);
  });
}

function expressPath(path: RestRoute["path"]): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

function wrongMethod(method: string, allowed: readonly string[]): ParleyError {
  return new ParleyError(
    "METHOD_NOT_ALLOWED",
    `This route knows no ${method}. Use ${allowed.join(" or ")}.`,
  );
}
