import { errorBody, runEvent } from "@parley/shared";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, it, test } from "vitest";
import * as z from "zod";
import { appRouter } from "../router/router.ts";
import { openApiDocument } from "./document.ts";
import { operationId } from "./operation.ts";
import { bodySchema } from "./operation-input.ts";
import { exampleOf } from "./output-examples.ts";
import { restRoutes } from "./rest-route.ts";

const options = { version: "0.1.0", serverUrl: "/api/v1" };
const text = `${JSON.stringify(openApiDocument(options), null, 2)}\n`;

const example = z.object({ value: z.unknown() });
const parsedDocument = z
  .object({
    paths: z.record(
      z.string(),
      z.record(z.string(), z.object({ operationId: z.string(), responses: z.looseObject({}) })),
    ),
    components: z.object({ examples: z.record(z.string(), example) }),
  })
  .parse(JSON.parse(text));
const operations = Object.entries(parsedDocument.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);

test("the committed document is this one; on purpose it changes by `pnpm exec vitest run --project unit packages/api/src/openapi -u`", async () => {
  await expect(text).toMatchFileSnapshot("../../openapi.json");
});

test("Redocly's recommended rules have nothing to say", async () => {
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({ source: text, absoluteRef: "/openapi.json", config });
  const lines = problems.map(
    ({ severity, ruleId, message, location: [place] }) =>
      `${severity} ${ruleId}: ${message} ${place?.pointer}`,
  );
  expect(lines).toEqual([]);
});

test("every procedure with meta.openapi is in it, and nothing else", () => {
  const procedures: unknown[] = Object.values(appRouter._def.procedures);
  const described = z.object({
    _def: z.object({
      meta: z.object({ openapi: z.object({ method: z.string(), path: z.string() }) }),
    }),
  });
  const asked = procedures.flatMap((procedure) => {
    const meta = described.safeParse(Object.assign({}, procedure)).data?._def.meta.openapi;
    return meta === undefined ? [] : [`${meta.method} ${meta.path}`];
  });
  expect(asked.length).toBeGreaterThan(15);
  const found = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(found.sort()).toEqual(asked.sort());
});

test("an operation's id is its procedure's name, and no other's", () => {
  const ids = operations.map((operation) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toContain("chatComplete");
  expect(ids.sort()).toEqual(restRoutes.map(operationId).sort());
});

test("to write it changes nothing: the next one is the same", () => {
  expect(openApiDocument(options)).toEqual(JSON.parse(text));
});

describe("its examples are what they are examples of", () => {
  it.each(
    restRoutes.flatMap((route) => {
      const body = bodySchema(route);
      // A body that may be left out needs no example.
      return body === undefined
        ? []
        : [{ id: operationId(route), given: route.example ?? {}, body }];
    }),
  )("$id: the body", ({ given, body }) => {
    expect(body.parse(given)).toMatchObject(given);
  });

  it.each(
    restRoutes.flatMap((route) =>
      route.output === undefined || route.output instanceof z.ZodVoid
        ? []
        : [{ id: operationId(route), output: route.output }],
    ),
  )("$id: the answer", ({ output }) => {
    const given = exampleOf(output);
    expect(given).toBeDefined();
    expect(output.parse(given)).toEqual(given);
  });

  it.each(Object.entries(parsedDocument.components.examples))("%s: the error", (code, given) => {
    expect(errorBody.strict().parse(given.value)).toMatchObject({ code });
  });

  it("the events of a stream", () => {
    const stream = z
      .object({
        200: z.object({
          content: z.object({
            "text/event-stream": z.object({ examples: z.record(z.string(), example) }),
          }),
        }),
      })
      .parse(parsedDocument.paths["/runs/{runId}/events"]?.["get"]?.responses);
    const { examples } = stream[200].content["text/event-stream"];
    for (const [type, { value }] of Object.entries(examples))
      expect(runEvent.parse(value)).toMatchObject({ type });
    expect(Object.keys(examples).length).toBeGreaterThan(2);
  });
});
