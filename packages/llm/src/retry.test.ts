import fc from "fast-check";
import { expect, test } from "vitest";
import { retryAfterMs } from "./retry-after.ts";
import { retryPolicy, retryWait } from "./retry-plan.ts";

const now = Date.parse("2026-11-01T12:00:00Z");

test.each([
  [{ "retry-after": "2" }, 2_000],
  [{ "retry-after": "0.25" }, 250],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after-ms": "1500", "retry-after": "9" }, 1_500],
  [{ "retry-after-ms": "soon", "retry-after": "9" }, 9_000],
  [{ "retry-after": "Sun, 01 Nov 2026 12:00:05 GMT" }, 5_000],
  [{ "retry-after": "Sun, 01 Nov 2026 11:00:00 GMT" }, 0],
  [{ "retry-after": "soon" }, undefined],
  [{ "retry-after": "1e9" }, undefined],
  [{}, undefined],
])("%j", (headers, expected) => {
  expect(retryAfterMs(new Headers(headers), now)).toBe(expected);
});

test("waits grow, with jitter, and stop after two", () => {
  const wait = (retries: number, random: number) =>
    retryWait({ retries, elapsedMs: 0, retryAfterMs: undefined }, retryPolicy, random);
  expect([wait(0, 0), wait(0, 0.5), wait(1, 0), wait(2, 0)]).toEqual([250, 375, 500, null]);
});

test("never a wait past the total, never a shorter one than asked for", () => {
  const time = fc.nat({ max: 100_000 });
  fc.assert(
    fc.property(
      fc.nat(3),
      time,
      fc.option(time, { nil: undefined }),
      (retries, elapsedMs, after) => {
        const wait = retryWait({ retries, elapsedMs, retryAfterMs: after }, retryPolicy, 0.5);
        if (wait === null) return;
        expect(retries).toBeLessThan(retryPolicy.maxRetries);
        expect(elapsedMs + wait).toBeLessThanOrEqual(retryPolicy.totalMs);
        expect(wait).toBe(after ?? wait);
      },
    ),
  );
});
