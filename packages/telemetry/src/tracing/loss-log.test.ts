import { expect, it } from "vitest";
import { LossLog } from "./loss-log.ts";

it("tells of losses once a minute, and of all since the last line", () => {
  const lines: object[] = [];
  const log = new LossLog(
    { warn: (fields) => void lines.push(fields) },
    "http://collector:4318",
    "Lost.",
  );
  log.add(3, new Error("connect ECONNREFUSED"), 0);
  for (let second = 1; second < 60; second++) log.add(2, undefined, second * 1_000);
  expect(lines).toEqual([
    { spans: 3, target: "http://collector:4318", reason: "connect ECONNREFUSED" },
  ]);
  log.add(1, undefined, 60_000);
  expect(lines[1]).toMatchObject({ spans: 59 * 2 + 1, reason: "connect ECONNREFUSED" });
});
