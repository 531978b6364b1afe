import * as z from "zod";
import { watchFramesInPage } from "./in-page.ts";
import type { ProbedPage } from "./web-bed.ts";

const metrics = z.object({
  metrics: z.array(z.object({ name: z.string(), value: z.number() })),
});

/** What the page has cost since it was opened. */
export interface PageCost {
  /** Milliseconds in JavaScript. */
  scriptMs: number;
  heapMiB: number;
}

export async function readCost({ devtools }: ProbedPage): Promise<PageCost> {
  const { metrics: all } = metrics.parse(await devtools.send("Performance.getMetrics"));
  const value = (name: string) => all.find((each) => each.name === name)?.value ?? Number.NaN;
  return { scriptMs: value("ScriptDuration") * 1_000, heapMiB: value("JSHeapUsedSize") / 2 ** 20 };
}

/** The heap after everything that nobody holds was thrown away, in MiB. */
export async function readLiveHeap(probed: ProbedPage): Promise<number> {
  await probed.devtools.send("HeapProfiler.collectGarbage");
  return (await readCost(probed)).heapMiB;
}

/** Begins to note the time between frames. */
export async function watchFrames({ page }: ProbedPage): Promise<void> {
  await page.evaluate(watchFramesInPage);
}

/** The times between frames since then, in ms. */
export async function readFrames({ page }: ProbedPage): Promise<number[]> {
  return z.array(z.number()).parse(await page.evaluate("globalThis.frames"));
}
