import { type Db, isMigrated } from "@parley/db";
import { Router } from "express";

/** Milliseconds that the database may take to say that it is there. */
const READY_WITHIN_MS = 2_000;

/** `/healthz`: the process lives. `/readyz`: it can serve: database, schema, not shutting down. */
export function healthRoutes(options: { db: Db; isDraining: () => boolean }): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => {
    response.json({ status: "ok" });
  });
  router.get("/readyz", async (_request, response) => {
    if (options.isDraining()) {
      response.status(503).json({ status: "shutting down" });
      return;
    }
    const database = await isDatabaseReady(options.db);
    response.status(database === "ok" ? 200 : 503).json({ status: database });
  });
  return router;
}

async function isDatabaseReady(db: Db): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), READY_WITHIN_MS);
  });
  try {
    const migrated = await Promise.race([isMigrated(db), late]);
    if (migrated === "late") return "the database does not answer";
    return migrated ? "ok" : "the database's schema is not this version's";
  } catch {
    return "the database cannot be reached";
  } finally {
    clearTimeout(timer);
  }
}
