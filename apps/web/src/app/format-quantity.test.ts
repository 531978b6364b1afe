import { expect, test } from "vitest";
import { formatBytes, formatDuration } from "./format-quantity.ts";

test.each([
  [1, "1 byte"],
  [999, "999 bytes"],
  [1_000, "1 kB"],
  [1_234_567, "1.23 MB"],
  [5e15, "5,000 TB"],
])("%d bytes are %s", (bytes, words) => expect(formatBytes(bytes)).toBe(words));

test.each([
  [0.4, "0.4 ms"],
  [999, "999 ms"],
  [1_400, "1.4 sec"],
  [540_000, "9 min"],
  [5_400_000, "1.5 hr"],
])("%d milliseconds are %s", (ms, words) => expect(formatDuration(ms)).toBe(words));
