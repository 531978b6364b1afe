import type { PgBoss, Queue } from "pg-boss";
import type { JobDefinition } from "./define-job.ts";
import { HEARTBEAT_SECONDS } from "./open-boss.ts";

/** pg-boss never gives a job up by itself: when it has failed for good is said by its definition. */
const RETRY_LIMIT = 10_000;
/** Seconds that the definition's own time-out has before pg-boss takes an attempt for lost. */
const TIMEOUT_MARGIN_SECONDS = 60;
/** A queued job waits as long as it has to: a year, and pg-boss forgets it. */
const RETENTION_SECONDS = 365 * 86_400;

function queueOf({ retry, timeoutSeconds }: JobDefinition) {
  return {
    retryLimit: RETRY_LIMIT,
    retryDelay: retry.delaySeconds,
    retryDelayMax: retry.maxDelaySeconds,
    retryBackoff: true,
    expireInSeconds: timeoutSeconds + TIMEOUT_MARGIN_SECONDS,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retentionSeconds: RETENTION_SECONDS,
    notify: true,
  } satisfies Partial<Queue>;
}

/** Makes each definition's queue as it is to be. One query where nothing has changed. */
export async function keepQueues(
  boss: PgBoss,
  definitions: readonly JobDefinition[],
): Promise<void> {
  const queues = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  for (const definition of definitions) {
    const wanted = queueOf(definition);
    const queue = queues.get(definition.name);
    if (queue === undefined) await boss.createQueue(definition.name, wanted);
    else if (!isLike(queue, wanted)) await boss.updateQueue(definition.name, wanted);
  }
}

function isLike(queue: Partial<Queue>, wanted: Partial<Queue>): boolean {
  const has = new Map<string, unknown>(Object.entries(queue));
  return Object.entries(wanted).every(([key, value]) => has.get(key) === value);
}
