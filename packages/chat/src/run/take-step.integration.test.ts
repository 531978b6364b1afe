import { findRun } from "@parley/db";
import type { RunEvent } from "@parley/shared";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import * as z from "zod";
import { OpenLog } from "../log/open-log.ts";
import { unobserved } from "../observe/chat-observer.ts";
import { plantRun } from "../testing/plant-run.ts";
import { startTestBed, type TestBed } from "../testing/start-test-bed.ts";
import { defineTool } from "../tools/define-tool.ts";
import { type AbortCause, RunAborted } from "./abort-reason.ts";
import { RunProgress } from "./run-progress.ts";
import { RunSpans } from "./run-spans.ts";
import { takeStep } from "./take-step.ts";

const processLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
const said = z.object({ said: z.string() });

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed(inject("testCluster"));
});
afterAll(() => bed.close());

/** A step of two calls, which is cut at the moment at which the first has ended. */
async function cutWhenFirstEnds(cause: AbortCause) {
  const started = {
    type: "run.started",
    runId: "",
    messageId: "",
    model: "m",
    attempt: 1,
  } as const;
  const planted = await plantRun(bed, { question: "?", options: {}, log: [started] });
  const run = await findRun(bed.db, bed.principal.organizationId, planted.runId);
  if (run === undefined) throw new Error("There is no run.");
  const controller = new AbortController();
  const written: RunEvent[] = [];
  const log = new OpenLog({
    runId: run.id,
    nextSeq: 2,
    onDirty(dirty) {
      written.push(...dirty.take(0).map(({ json }): RunEvent => JSON.parse(json)));
      dirty.committed();
    },
    onLost: () => undefined,
  });
  const progress = new RunProgress(run);
  for (const name of ["first", "second"])
    progress.apply({ type: "tool.call", id: name, name, input: {} });
  progress.apply({ type: "usage", ...usage, stopReason: "tool_use" });
  const tool = (name: string, work: (signal: AbortSignal) => Promise<void>) =>
    defineTool({
      name,
      description: "Says its name.",
      input: z.object({}),
      output: said,
      async run({ signal }) {
        await work(signal);
        return { said: name };
      },
    });
  const aborted = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve());
    });
  const observer = {
    ...unobserved,
    toolCallEnded: () => controller.abort(new RunAborted(cause)),
  };
  const step = takeStep({
    db: bed.db,
    run,
    log,
    progress,
    tools: [tool("first", () => Promise.resolve()), tool("second", aborted)],
    approvalDays: 1,
    activeMs: () => 0,
    marked: Promise.resolve(),
    spans: new RunSpans({ provider: "test", observer }),
    processLog,
    signal: controller.signal,
  });
  await expect(step).rejects.toMatchObject({ reason: cause });
  const ids = written.map((event) => (event.type === "tool.result" ? event.id : event.type));
  return { ids, pending: progress.pending.map(({ id }) => id) };
}

it("keeps what a call came to that had ended when the run was cut", async () => {
  expect(await cutWhenFirstEnds("stop")).toEqual({ ids: ["first"], pending: ["second"] });
});

it("waits at a shutdown for what ends at once, and writes it before it says that it is over", async () => {
  expect(await cutWhenFirstEnds("shutdown")).toEqual({ ids: ["first", "second"], pending: [] });
});
