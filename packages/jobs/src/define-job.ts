import * as z from "zod";

const definitionOptions = z.strictObject({
  name: z
    .string()
    .max(60)
    .regex(/^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)*$/, "A job's name is like `data.export`."),
  retry: z
    .strictObject({
      /** Further attempts after the first one. */
      limit: z.int().min(0).max(100),
      /** Seconds before the first of them; doubled for each further one. */
      delaySeconds: z.int().min(1).max(86_400),
      maxDelaySeconds: z.int().min(1).max(86_400),
    })
    .partial(),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(23 * 3_600),
  concurrency: z.int().min(1).max(50),
});

export interface JobDefinition<Schema extends z.ZodType = z.ZodType> {
  /** In lower case, by its noun: `data.export`. It is the queue's name, so it is for good. */
  readonly name: string;
  /** What a job is given: ids, never what a person wrote. */
  readonly payload: Schema;
  readonly retry: {
    readonly limit: number;
    readonly delaySeconds: number;
    readonly maxDelaySeconds: number;
  };
  /** Seconds that one attempt may take. Then its signal is aborted, and the attempt has failed. */
  readonly timeoutSeconds: number;
  /** Jobs of this kind that one process runs at a time. */
  readonly concurrency: number;
}

/**
 * Defines a kind of durable work: minutes to hours, in any process, at least once.
 *
 * ```ts
 * // 1. The definition, beside the domain that it belongs to.
 * export const exportData = defineJob({
 *   name: "data.export",
 *   payload: z.strictObject({ userId: z.uuid() }),
 *   retry: { limit: 3 },
 *   timeoutSeconds: 3_600,
 * });
 *
 * // 2. Enqueued in the transaction that makes it necessary: rolled back with it.
 * await db.transaction().execute(async (trx) => {
 *   await insertSomething(trx);
 *   const { id } = await jobs.enqueue(trx, exportData, { userId }, { owner: { organizationId, userId } });
 * });
 *
 * // 3. Handled where the process is put together, before `start`.
 * jobs.handle(exportData, async ({ payload, signal, progress }) => {
 *   for (const [index, part] of parts.entries()) {
 *     signal.throwIfAborted();
 *     await work(part, signal);
 *     progress(index + 1, parts.length);
 *   }
 *   return { result: { parts: parts.length } };
 * });
 *
 * // Or by the clock, for the installation itself.
 * jobs.schedule(sweep, "17 3 * * *", {});
 * ```
 *
 * A handler must be idempotent: when its process dies, or the database is away as it ends, the job is
 * begun again. What has to happen exactly once goes into `commit` of its outcome, which is a part of
 * the transaction that ends the job. `retry` defaults to 3 further attempts after 5 s, 10 s and 20 s
 * (at most 15 minutes), `timeoutSeconds` to a quarter of an hour, `concurrency` to 2.
 *
 * Throws where an option is out of bounds.
 */
export function defineJob<Schema extends z.ZodType<object, object>>({
  payload,
  ...options
}: {
  name: string;
  payload: Schema;
  retry?: { limit?: number; delaySeconds?: number; maxDelaySeconds?: number };
  timeoutSeconds?: number;
  concurrency?: number;
}): JobDefinition<Schema> {
  const { name, retry, timeoutSeconds, concurrency } = definitionOptions.parse({
    retry: {},
    timeoutSeconds: 900,
    concurrency: 2,
    ...options,
  });
  const { limit = 3, delaySeconds = 5, maxDelaySeconds = 900 } = retry;
  return {
    name,
    payload,
    retry: { limit, delaySeconds, maxDelaySeconds: Math.max(delaySeconds, maxDelaySeconds) },
    timeoutSeconds,
    concurrency,
  };
}
