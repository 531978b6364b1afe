import cluster, { type Worker } from "node:cluster";
import { AggregatorRegistry } from "prom-client";
import * as z from "zod";

/*
 * A scrape reaches whichever worker takes the connection, so that worker has the primary process
 * ask all of them: `wanted` (worker → primary), `asked` (primary → each worker), `told` (each
 * worker → primary), `gathered` (primary → the first worker).
 */

const wanted = z.object({ parleyMetrics: z.literal("wanted"), id: z.number() });
const asked = z.object({ parleyMetrics: z.literal("asked"), id: z.number() });
const told = z.object({
  parleyMetrics: z.literal("told"),
  id: z.number(),
  metrics: z.array(z.looseObject({})),
});
const gathered = z.object({
  parleyMetrics: z.literal("gathered"),
  id: z.number(),
  text: z.string(),
});

/** Milliseconds that a worker gets to tell; one that hangs is left out. */
const TELL_MS = 2_000;
/** Milliseconds until a scrape fails, because the primary process itself does not answer. */
const GATHER_MS = 4_000;

interface Gathering {
  missing: Set<number>;
  metrics: object[][];
  finish: () => void;
}

/** The primary process's part: asks all workers for one of them. To be called once. */
export function gatherForWorkers(): void {
  const gatherings = new Map<number, Gathering>();
  let lastId = 0;

  const begin = (asker: Worker, askersId: number): void => {
    const id = ++lastId;
    const workers = Object.values(cluster.workers ?? {}).filter(
      (worker): worker is Worker => worker?.isConnected() === true,
    );
    const finish = (): void => {
      const gathering = gatherings.get(id);
      if (gathering === undefined) return;
      clearTimeout(late);
      gatherings.delete(id);
      void answer(asker, askersId, gathering.metrics);
    };
    const late = setTimeout(finish, TELL_MS);
    gatherings.set(id, { missing: new Set(workers.map((one) => one.id)), metrics: [], finish });
    for (const worker of workers) tell(worker, { parleyMetrics: "asked", id });
  };

  cluster.on("message", (worker, message: unknown) => {
    const want = wanted.safeParse(message);
    if (want.success) begin(worker, want.data.id);
    const tale = told.safeParse(message);
    const gathering = tale.success ? gatherings.get(tale.data.id) : undefined;
    if (!tale.success || gathering === undefined || !gathering.missing.delete(worker.id)) return;
    gathering.metrics.push(tale.data.metrics);
    if (gathering.missing.size === 0) gathering.finish();
  });
}

async function answer(asker: Worker, id: number, metrics: object[][]): Promise<void> {
  const text = await AggregatorRegistry.aggregate(metrics).metrics();
  tell(asker, { parleyMetrics: "gathered", id, text });
}

/** A worker that has just died is not told; its scrape died with it. */
function tell(worker: Worker, message: z.infer<typeof asked> | z.infer<typeof gathered>): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}

/** A worker's part: tells its own whenever it is asked, and asks for everybody's when called. */
export function gatherFromWorkers(collect: () => Promise<object[]>): () => Promise<string> {
  const waiting = new Map<number, (text: string) => void>();
  let lastId = 0;

  process.on("message", (message: unknown) => {
    const ask = asked.safeParse(message);
    if (ask.success)
      void collect().then((metrics) => {
        send({ parleyMetrics: "told", id: ask.data.id, metrics });
      });
    const answered = gathered.safeParse(message);
    if (answered.success) waiting.get(answered.data.id)?.(answered.data.text);
  });

  return () => {
    const id = ++lastId;
    return new Promise<string>((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(id);
        reject(new Error("The primary process did not gather the workers' metrics in time."));
      }, GATHER_MS);
      waiting.set(id, (text) => {
        clearTimeout(late);
        waiting.delete(id);
        resolve(text);
      });
      send({ parleyMetrics: "wanted", id });
    });
  };
}

function send(message: object): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
