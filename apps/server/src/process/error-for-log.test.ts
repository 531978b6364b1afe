import { expect, test } from "vitest";
import { errorForLog } from "./error-for-log.ts";

test("tells what an error is and where it was, and nothing that hangs on it", () => {
  const cause = Object.assign(new Error("reset"), {
    code: "ECONNRESET",
    client: { key: "secret" },
  });
  const error = Object.assign(new TypeError("It failed.", { cause }), {
    client: { secretKey: 4711, password: "secret" },
    headers: { authorization: "secret" },
  });
  const told = errorForLog(error);
  expect(told).toEqual({
    type: "TypeError",
    message: "It failed.",
    stack: expect.stringContaining("error-for-log.test"),
    cause: {
      type: "Error",
      message: "reset",
      code: "ECONNRESET",
      stack: expect.stringContaining("reset"),
    },
  });
  expect(JSON.stringify(told)).not.toMatch(/secret|4711/);
});

test("is of a size that a log can bear, whatever somebody else's server answered", () => {
  const told = errorForLog(new Error("E".repeat(1_000_000)));
  expect(told.message).toMatch(/^E+… \(1000000 characters\)$/);
  expect(JSON.stringify(told).length).toBeLessThan(20_000);
});

test("comes to an end where causes go in a circle", () => {
  const error = new Error("round");
  error.cause = error;
  expect(JSON.stringify(errorForLog(error)).match(/"round"/g)).toHaveLength(6);
});
