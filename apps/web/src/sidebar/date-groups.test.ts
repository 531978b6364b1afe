import { describe, expect, it } from "vitest";
import { dateGroups } from "./date-groups.ts";

const now = new Date(2026, 10, 22, 9, 30);
const at = (...date: [number, number, number, number?, number?]) => ({
  updatedAt: new Date(...date).toISOString(),
});

describe("dateGroups", () => {
  it("goes by calendar days, not by hours", () => {
    const groups = dateGroups(
      [
        at(2026, 10, 22, 9, 29),
        at(2026, 10, 22, 0, 0),
        at(2026, 10, 21, 23, 59),
        at(2026, 10, 20),
        at(2026, 10, 15),
        at(2026, 10, 14, 23, 59),
        at(2026, 9, 23),
        at(2026, 9, 22, 12),
        at(2025, 10, 22),
      ],
      now,
    );
    expect(groups.map(({ label, items }) => [label, items.length])).toEqual([
      ["Today", 2],
      ["Yesterday", 1],
      ["Previous 7 days", 2],
      ["Previous 30 days", 2],
      ["October", 1],
      ["November 2025", 1],
    ]);
  });

  it("takes a clock that is ahead of ours for today", () => {
    expect(dateGroups([at(2026, 10, 23)], now)[0]?.label).toBe("Today");
  });

  it("has no groups without items", () => {
    expect(dateGroups([], now)).toEqual([]);
  });
});
