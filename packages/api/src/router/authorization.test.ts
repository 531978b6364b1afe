import { globSync, readFileSync } from "node:fs";
import { type Policy, role, scope } from "@parley/shared";
import { describe, expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { procedure } from "../trpc.ts";
import * as builders from "../trpc.ts";
import { appRouter } from "./router.ts";

const described = z.object({
  _def: z.object({
    type: z.enum(["query", "mutation", "subscription"]),
    inputs: z.array(z.instanceof(z.ZodType)).max(1),
    meta: z.object({
      policy: z.strictObject({ role, scopes: z.array(scope) }),
      openapi: z.object({ method: z.string(), path: z.string() }).optional(),
    }),
  }),
});

const keyed = z.object({
  properties: z.record(
    z.string(),
    z.looseObject({ format: z.string().optional(), items: z.unknown().optional() }),
  ),
});

/** Keys of an input that name something, those of a list's items too: tests try with somebody else's. */
function idsIn(input: z.ZodType | undefined): string[] {
  return input === undefined
    ? []
    : idsOf(z.toJSONSchema(input, { io: "input", unrepresentable: "any" }));
}

function idsOf(schema: unknown): string[] {
  return Object.entries(keyed.safeParse(schema).data?.properties ?? {}).flatMap(
    ([key, { format, items }]) => {
      const isId = format === "uuid" || /^id$|Id$/.test(key);
      const own = isId && key !== "lastEventId" ? [key] : [];
      return [...own, ...idsOf(items).map((inner) => `${key}.${inner}`)];
    },
  );
}

/** Who may call what, as the router itself says it. */
const table = Object.fromEntries(
  Object.entries(appRouter._def.procedures)
    .map(([path, value]) => {
      const { type, inputs, meta } = described.parse(Object.assign({}, value))._def;
      const { policy, openapi } = meta;
      return [
        path,
        {
          type,
          ...policy,
          ids: idsIn(inputs[0]),
          route: openapi === undefined ? null : `${openapi.method} ${openapi.path}`,
        },
      ] as const;
    })
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

test("the committed table is this one; on purpose it changes by `pnpm exec vitest run --project unit packages/api/src/router -u`", async () => {
  expect(Object.keys(table).length).toBeGreaterThan(20);
  const lines = Object.entries(table).map(
    ([path, row]) => `  ${JSON.stringify(path)}: ${JSON.stringify(row)}`,
  );
  const text = `{\n${lines.join(",\n")}\n}\n`;
  await expect(text).toMatchFileSnapshot("../../authorization.json");
});

describe("no procedure is without a policy:", () => {
  test("none is built without one", () => {
    expectTypeOf(procedure).parameters.toEqualTypeOf<[policy: Policy]>();
    expect(Object.keys(builders).sort()).toEqual(["createCallerFactory", "procedure", "router"]);
  });

  const folder = new URL(".", import.meta.url);
  const files = globSync("**/*.ts", { cwd: folder }).filter(
    (file) => !file.endsWith(".test.ts") && file !== "router.ts",
  );

  test.for(files)("%s builds its own by `procedure`", (file) => {
    const source = readFileSync(new URL(file, folder), "utf8");
    expect(source).not.toMatch(/@trpc\/server|initTRPC|\bt\.procedure|publicProcedure/);
    expect(source).toMatch(/ procedure\(/);
  });
});

test("a viewer changes nothing but keys of their own", () => {
  const changes = Object.entries(table).flatMap(([path, { type, role: least }]) =>
    type === "mutation" && least === "viewer" ? [path] : [],
  );
  expect(changes).toEqual(["apiKeys.create", "apiKeys.revoke"]);
});

test("a key that may only read changes nothing", () => {
  const changes = Object.entries(table).flatMap(([path, { type, scopes }]) =>
    type === "mutation" && (scopes.length === 0 || scopes.some((one) => one.endsWith(":read")))
      ? [path]
      : [],
  );
  expect(changes).toEqual([]);
});
