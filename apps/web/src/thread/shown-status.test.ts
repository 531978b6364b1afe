import { expect, test } from "vitest";
import { shownStatus } from "./shown-status.ts";

test("a run that has ended has, whatever was read before", () => {
  expect(shownStatus("stopped", true, true)).toBe("stopped");
  expect(shownStatus("completed", true, undefined)).toBe("completed");
});

test("a run waits as soon as its log says so, and no longer", () => {
  expect(shownStatus("streaming", true, true)).toBe("waiting");
  expect(shownStatus("waiting", true, false)).toBe("streaming");
});

test("until its log was read, a run is what the server says", () => {
  expect(shownStatus("waiting", false, false)).toBe("waiting");
  expect(shownStatus("waiting", true, undefined)).toBe("waiting");
  expect(shownStatus("queued", false, false)).toBe("queued");
  expect(shownStatus("queued", true, false)).toBe("streaming");
});
