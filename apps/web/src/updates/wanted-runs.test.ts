import { expect, it } from "vitest";
import { WantedRuns } from "./wanted-runs.ts";

const seen = { visible: true };

it("carries each run from the least that any tab has", () => {
  const wanted = new WantedRuns();
  wanted.set("a", { ...seen, runs: [{ runId: "1", after: 7 }] });
  wanted.set("b", {
    ...seen,
    runs: [
      { runId: "1", after: 2 },
      { runId: "2", after: 0 },
    ],
  });
  expect(wanted.open()).toEqual([
    { runId: "1", after: 2 },
    { runId: "2", after: 0 },
  ]);
  expect(wanted.isBehind).toBe(false);
});

it("is behind for a run that is new, or that a tab begins again, and for nothing else", () => {
  const wanted = new WantedRuns();
  wanted.set("a", { ...seen, runs: [{ runId: "1", after: 0 }] });
  wanted.open();
  for (let seq = 1; seq <= 5; seq++) wanted.took("1", seq);
  expect(wanted.isBehind).toBe(false);
  wanted.set("b", { ...seen, runs: [{ runId: "1", after: 5 }] });
  expect(wanted.isBehind).toBe(false);
  wanted.set("b", { ...seen, runs: [{ runId: "1", after: 3 }] });
  expect(wanted.isBehind).toBe(true);
  expect(wanted.open()).toEqual([{ runId: "1", after: 3 }]);
  for (let seq = 4; seq <= 6; seq++) wanted.took("1", seq);
  expect(wanted.isBehind).toBe(false);
  wanted.set("a", { ...seen, runs: [{ runId: "2", after: 0 }] });
  expect(wanted.isBehind).toBe(true);
});

it("is idle when nobody looks and nothing is followed", () => {
  const wanted = new WantedRuns();
  expect(wanted.isIdle).toBe(true);
  wanted.set("a", { visible: false, runs: [{ runId: "1", after: 0 }] });
  expect(wanted.isIdle).toBe(false);
  wanted.ended("1");
  expect(wanted.isIdle).toBe(true);
  wanted.set("b", { visible: true, runs: [] });
  expect(wanted.isIdle).toBe(false);
  wanted.remove("b");
  expect(wanted.isIdle).toBe(true);
});

it("carries no more runs than a stream may", () => {
  const wanted = new WantedRuns();
  const runs = Array.from({ length: 30 }, (_, index) => ({ runId: String(index), after: 0 }));
  wanted.set("a", { ...seen, runs });
  expect(wanted.open()).toHaveLength(20);
});
