import { callTRPCProcedure, initTRPC } from "@trpc/server";
import { expect, it, test } from "vitest";
import * as z from "zod";
import { describeRoutes } from "./document.ts";
import type { ProcedureMeta } from "./open-api-meta.ts";
import { readRestInput } from "./read-rest-input.ts";
import { type RestRoute, restRoutes, routesOf } from "./rest-route.ts";

const t = initTRPC.meta<ProcedureMeta>().create();
const described = { tag: "Runs", summary: "…" } as const;
const policy = { role: "viewer", scopes: [] } as const;
const count = z.int().min(1);
const isNew = z.boolean();
const countInput = z.strictObject({ count, isNew });

/** A router whose schemas are shared by a route and by a procedure that is none. */
const router = t.router({
  one: t.procedure
    .meta({ policy, openapi: { ...described, method: "GET", path: "/things/{id}" } })
    .input(z.strictObject({ id: z.string() }))
    .output(z.string())
    .query(({ input }) => input.id),
  search: t.procedure
    .meta({ policy, openapi: { ...described, method: "GET", path: "/things/search" } })
    .input(countInput)
    .output(countInput)
    .query(({ input }) => input),
  typed: t.procedure.input(z.strictObject({ count, isNew })).query(({ input }) => input),
});

function route(procedure: string): RestRoute {
  const found = routesOf(router._def.procedures).find(
    (candidate) => candidate.procedure === procedure,
  );
  if (found === undefined) throw new Error(`There is no route of ${procedure}.`);
  return found;
}

function read(query: Record<string, unknown>): Record<string, unknown> {
  const request = { params: {}, query, body: undefined, lastEventId: undefined };
  return readRestInput(route("search"), request);
}

/** As tRPC's own transport calls it. */
function call(path: string, input: unknown): Promise<unknown> {
  return callTRPCProcedure({
    router,
    path,
    type: "query",
    getRawInput: () => Promise.resolve(input),
    ctx: {},
    signal: undefined,
    batchIndex: 0,
  });
}

test("a path without parameters comes before one with, in whatever order they were made", () => {
  expect(routesOf(router._def.procedures).map(({ path }) => path)).toEqual([
    "/things/search",
    "/things/{id}",
  ]);
});

it("leaves the schemas as they are: a text is no number and no boolean to the typed procedure", async () => {
  const before = JSON.stringify([z.toJSONSchema(countInput), z.toJSONSchema(count)]);
  describeRoutes(routesOf(router._def.procedures), { version: "1", serverUrl: "/" });
  expect(countInput.parse(read({ isNew: "true", count: "3" }))).toEqual({ isNew: true, count: 3 });
  expect(JSON.stringify([z.toJSONSchema(countInput), z.toJSONSchema(count)])).toBe(before);
  for (const procedure of ["typed", "search"])
    await expect(call(procedure, { count: "3", isNew: "true" })).rejects.toThrow(
      /expected number.*expected boolean/s,
    );
});

test("the routes of REST refuse in their schemas what only a query's text may be", () => {
  const read = restRoutes.flatMap(({ input, queryKeys, procedure }) =>
    [...queryKeys].flatMap(([key, kind]) =>
      kind === "text" ? [] : [{ at: `${procedure}.${key}`, field: input.shape[key] ?? z.never() }],
    ),
  );
  expect(read.length).toBeGreaterThan(1);
  const lax = read.filter(({ field }) => z.safeParse(field, "1").success);
  expect(lax).toEqual([]);
});

test("a route without a policy is a mistake, not a route", () => {
  const open = t.router({
    open: t.procedure
      .meta({ openapi: { ...described, method: "GET", path: "/open" } })
      .output(z.string())
      .query(() => "anyone"),
  });
  expect(() => routesOf(open._def.procedures)).toThrow(/policy/);
});
