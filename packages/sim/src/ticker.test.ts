import { expect, test } from "vitest";
import { Pacer } from "./pacing.ts";
import { Ticker } from "./ticker.ts";

test("calls back in the order of time, never early", async () => {
  const ticker = new Ticker();
  const start = performance.now();
  const calls: number[] = [];
  let early = 0;
  await new Promise<void>((resolve) => {
    for (const delay of [300, 5, 60, 0, 20]) {
      const onTime = (now: number) => {
        if (now < start + delay) early += 1;
        calls.push(delay);
        if (calls.length === 5) resolve();
      };
      ticker.schedule({ onTime }, start + delay);
    }
  });
  expect(calls).toEqual([0, 5, 20, 60, 300]);
  expect(early).toBe(0);
  expect(ticker.size).toBe(0);
});

test("what is cancelled or moved is not called at its old time", async () => {
  const ticker = new Ticker();
  const calls: string[] = [];
  const named = (name: string) => ({ onTime: () => void calls.push(name) });
  const [gone, moved] = [named("gone"), named("moved")];
  const now = performance.now();
  ticker.schedule(gone, now + 4);
  ticker.schedule(moved, now + 4);
  ticker.schedule(moved, now + 30);
  ticker.cancel(gone);
  // By their order and not by the clock: a busy machine may call all of them in one turn.
  ticker.schedule(named("between"), now + 20);
  await new Promise<void>((resolve) => {
    ticker.schedule({ onTime: () => resolve() }, now + 40);
  });
  expect(calls).toEqual(["between", "moved"]);
});

test("streams of one rate are spread over the interval", () => {
  const pacer = new Pacer();
  const start = performance.now();
  const phases = Array.from({ length: 100 }, () => pacer.start(20, 1000).dueAt(0) - start - 1000);
  const quarters = [0, 1, 2, 3].map(
    (quarter) => phases.filter((phase) => Math.floor((phase % 50) / 12.5) === quarter).length,
  );
  for (const count of quarters) expect(count).toBeGreaterThan(15);
});
