import { countActiveRuns, countDueTraces, type Db, poolUse } from "@parley/db";
import type { ChatProcess } from "@parley/chat";
import type { DeferredTasks, JobsProcess } from "@parley/jobs";
import { createTelemetry, type Telemetry } from "@parley/telemetry";
import type { Logger } from "pino";
import type { Env } from "../env.ts";

interface ProcessParts {
  db: Db;
  domain: ChatProcess;
  jobs: JobsProcess;
  deferred: DeferredTasks;
}

/** What the environment says of metrics and traces, for one process. */
export async function openTelemetry(env: Env, log: Logger): Promise<Telemetry> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = env;
  const { LANGFUSE_PUBLIC_KEY: publicKey, LANGFUSE_SECRET_KEY: secretKey } = env;
  return createTelemetry({
    otlp:
      endpoint === undefined ? undefined : { endpoint, headers: env.OTEL_EXPORTER_OTLP_HEADERS },
    langfuse:
      publicKey === undefined || secretKey === undefined
        ? undefined
        : {
            publicKey,
            secretKey,
            baseUrl: env.LANGFUSE_BASE_URL,
            captureContent: env.LANGFUSE_CAPTURE_CONTENT,
          },
    sampler: env.OTEL_TRACES_SAMPLER,
    samplerRatio: env.OTEL_TRACES_SAMPLER_ARG,
    serviceName: env.OTEL_SERVICE_NAME,
    resourceAttributes: env.OTEL_RESOURCE_ATTRIBUTES,
    log,
  });
}

/** Shows what the process holds: its pool, its runs and readers, and what waits or is done beside. */
export function observeProcess(
  { metrics, traceReceiver }: Telemetry,
  { db, domain, jobs, deferred }: ProcessParts,
): void {
  metrics.observePool(() => poolUse(db));
  metrics.observeChat(
    () => domain.load(),
    () => countActiveRuns(db),
  );
  metrics.observeBackground({
    deferred: () => deferred.stats(),
    runningJobs: () => jobs.runningCount(),
  });
  metrics.observe("run_log", () => domain.load().pendingEvents);
  metrics.observe("deferred", () => deferred.stats().waiting);
  if (traceReceiver !== undefined) metrics.observe("traces", () => countDueTraces(db));
}
