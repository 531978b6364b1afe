import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StallWatch } from "./stall-watch.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("silence is noticed after its limit and at most two ticks later, once", () => {
  const onStall = vi.fn<() => void>();
  new StallWatch(100).watch(1_000, onStall);
  vi.advanceTimersByTime(1_000);
  expect(onStall).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  expect(onStall).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(10_000);
  expect(onStall).toHaveBeenCalledTimes(1);
});

test("a sign of life begins the count anew; a paused stream does not grow old", () => {
  const onStall = vi.fn<() => void>();
  const watched = new StallWatch(100).watch(1_000, onStall);
  for (let signs = 0; signs < 5; signs += 1) {
    vi.advanceTimersByTime(900);
    watched.touch();
  }
  watched.pause();
  vi.advanceTimersByTime(60_000);
  expect(onStall).not.toHaveBeenCalled();
  watched.touch();
  watched.limit(300);
  vi.advanceTimersByTime(500);
  expect(onStall).toHaveBeenCalledTimes(1);
});

test("there is one timer for all streams, and none when nobody is watched", () => {
  const watch = new StallWatch(100);
  const watched = [1, 2, 3].map(() => watch.watch(1_000, () => {}));
  expect(vi.getTimerCount()).toBe(1);
  for (const one of watched) one.stop();
  expect(vi.getTimerCount()).toBe(0);
});
