import { isTerminal, type RunEvent } from "@parley/shared";
import { expect } from "vitest";

/** Invariant 2: gapless from 1, begun by `run.started`, one terminal event, nothing after it. */
export function expectSoundLog(log: readonly (RunEvent & { seq: number })[]): void {
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  expect(log[0]?.type).toBe("run.started");
  expect(log.filter(isTerminal)).toHaveLength(1);
  expect(log.at(-1)).toSatisfy(isTerminal);
}
