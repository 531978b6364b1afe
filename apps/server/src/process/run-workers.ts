import cluster, { type Worker } from "node:cluster";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, endLeases } from "@parley/db";
import { gatherForWorkers } from "@parley/telemetry";
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import type { Services } from "./prepare-services.ts";
import type { Serving } from "./serve.ts";

/** A worker that dies at once, again and again, is replaced more and more slowly. */
const FIRST_REPLACE_MS = 100;
const LAST_REPLACE_MS = 10_000;
const STEADY_AFTER_MS = 30_000;

/**
 * Serves from `env.WORKERS` processes on one port. A dead worker's lease is ended at once, so that
 * its runs are settled without waiting for it, and the worker is replaced.
 */
export async function runWorkers(env: Env, services: Services, log: Logger): Promise<Serving> {
  const db = connect({
    connectionString: services.connectionString,
    max: 1,
    onIdleError: (error) => log.warn({ err: error }, "A database connection broke."),
  });
  gatherForWorkers();
  let closing = false;
  let replaceMs = FIRST_REPLACE_MS;
  const workers = new Set<Worker>();

  const fork = (): Worker => {
    const ownerId = randomUUID();
    const startedAt = performance.now();
    const worker = cluster.fork({
      DATABASE_URL: services.connectionString,
      PARLEY_OWNER_ID: ownerId,
      ...(services.simulatorUrl !== undefined && { PARLEY_UPSTREAM_URL: services.simulatorUrl }),
    });
    workers.add(worker);
    worker.once("exit", (code, signal) => {
      workers.delete(worker);
      if (closing) return;
      log.error({ code, signal }, "A worker died; it is replaced and its runs are settled.");
      endLeases(db, [ownerId]).catch((error: unknown) => {
        log.warn({ err: error }, "A dead worker's lease could not be ended; it will run out.");
      });
      replaceMs =
        performance.now() - startedAt > STEADY_AFTER_MS
          ? FIRST_REPLACE_MS
          : Math.min(replaceMs * 2, LAST_REPLACE_MS);
      setTimeout(() => {
        if (!closing) fork();
      }, replaceMs);
    });
    return worker;
  };

  const ports = await Promise.all(
    Array.from({ length: env.WORKERS }, async () => {
      const worker = fork();
      return new Promise<number>((resolve, reject) => {
        worker.once("listening", ({ port }) => resolve(port));
        worker.once("exit", () => reject(new Error("A worker ended before it served.")));
      });
    }),
  );
  return {
    port: ports[0] ?? env.PORT,
    async close() {
      closing = true;
      await Promise.all(
        [...workers].map(async (worker) => {
          const exited = once(worker, "exit");
          worker.process.kill("SIGTERM");
          await exited;
        }),
      );
      await db.destroy();
    },
  };
}
