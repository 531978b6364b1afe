import { errorCode, ParleyError } from "@parley/shared";
import { TRPCError } from "@trpc/server";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { errorMap, internalErrorMessage, toParleyError } from "./error-map.ts";

describe("toParleyError", () => {
  it("keeps what the domain said, also inside tRPC's error", () => {
    const known = new ParleyError("NOT_FOUND", "There is no such run.");
    expect(toParleyError(known)).toBe(known);
    expect(toParleyError(new TRPCError({ code: "NOT_FOUND", cause: known }))).toBe(known);
  });

  it("says where an input is wrong, and does not echo it", () => {
    const parsed = z.strictObject({ a: z.int() }).safeParse({ a: "secret", b: 1 });
    const error = toParleyError(new TRPCError({ code: "BAD_REQUEST", cause: parsed.error }));
    expect(error.code).toBe("BAD_REQUEST");
    expect(error.message).toContain("a:");
    expect(error.issues).toHaveLength(2);
    expect(JSON.stringify(error)).not.toContain("secret");
  });

  it("masks what was not foreseen", () => {
    const error = toParleyError(new Error("password=hunter2 at /srv/x.ts:3"));
    expect(error).toMatchObject({ code: "INTERNAL", message: internalErrorMessage });
  });

  it.each([
    Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" }),
    new Error("Connection terminated unexpectedly"),
    new Error("timeout exceeded when trying to connect"),
  ])("tells a database that is away from a fault of ours: $message", (cause) => {
    const error = toParleyError(new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause }));
    expect(error.code).toBe("OVERLOADED");
    expect(error.retryAfterMs).toBeGreaterThan(0);
  });
});

it("gives every code a status, client's errors 4xx and ours 5xx", () => {
  for (const code of errorCode.options) expect(errorMap[code].http).toBeGreaterThanOrEqual(400);
  expect(errorMap.UPSTREAM_OVERLOADED.http).toBe(503);
  expect(errorMap.UPSTREAM_AUTH.http).toBe(502);
  expect(errorMap.UPSTREAM_TIMEOUT.http).toBe(504);
});
