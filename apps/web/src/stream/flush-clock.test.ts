import { expect, it } from "vitest";
import { createFlushClock } from "./flush-clock.ts";

function staged() {
  let time = 0;
  let frame: (() => void) | undefined;
  const flushes: number[] = [];
  const clock = createFlushClock(() => flushes.push(time), {
    now: () => time,
    onNextFrame: (callback) => {
      frame = callback;
    },
  });
  /** Lets time pass in frames of 10 ms. */
  const pass = (ms: number): void => {
    for (const end = time + ms; time < end; ) {
      time += 10;
      const due = frame;
      frame = undefined;
      due?.();
    }
  };
  return { clock, flushes, pass };
}

it("flushes on the next frame, then at most every 50 ms", () => {
  const { clock, flushes, pass } = staged();
  for (let count = 0; count < 20; count++) {
    clock.request();
    pass(10);
  }
  expect(flushes).toEqual([10, 60, 110, 160]);
});

it("waits three times as long as drawing took, and never more than a second", () => {
  const { clock, flushes, pass } = staged();
  clock.request();
  pass(10);
  pass(100);
  clock.drawn();
  clock.request();
  pass(400);
  expect(flushes).toEqual([10, 310]);
  pass(2_000);
  clock.drawn();
  clock.request();
  pass(10);
  clock.request();
  pass(1_500);
  expect(flushes).toEqual([10, 310, 2_520, 3_520]);
});

it("does not take a drawing that no flush has caused for a slow one", () => {
  const { clock, flushes, pass } = staged();
  clock.request();
  pass(10);
  clock.drawn();
  pass(5_000);
  clock.drawn();
  clock.request();
  pass(10);
  clock.request();
  pass(100);
  expect(flushes).toEqual([10, 5_020, 5_070]);
});

it("does nothing without a request", () => {
  const { flushes, pass } = staged();
  pass(500);
  expect(flushes).toEqual([]);
});
