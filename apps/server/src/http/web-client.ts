import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import express, { Router } from "express";

const built = fileURLToPath(new URL("../../../web/dist", import.meta.url));

/** The built web client. Files named by their hash never change; the page itself is asked for anew. */
export function webClient(): Router {
  const router = Router();
  if (!existsSync(built)) return router;
  router.use(
    "/assets",
    express.static(`${built}/assets`, { immutable: true, maxAge: "1y", index: false }),
    (_request, response) => {
      response.sendStatus(404);
    },
  );
  router.get("/service-worker.js", (_request, response, next) => {
    response.setHeader("Cache-Control", "no-cache");
    next();
  });
  router.use(express.static(built, { index: false, maxAge: "1h" }));
  router.get("/{*path}", (request, response, next) => {
    if (request.accepts("html") === false) {
      next();
      return;
    }
    if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "no-cache");
    // By its root: a checkout below a folder with a dot in front is none of a visitor's doing.
    response.sendFile("index.html", { root: built });
  });
  return router;
}
