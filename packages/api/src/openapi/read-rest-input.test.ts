import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readRestInput, type RestRequest } from "./read-rest-input.ts";
import { type RestRoute, restRoutes } from "./rest-route.ts";

function routeOf(method: string, path: string): RestRoute {
  const route = restRoutes.find((one) => one.method === method && one.path === path);
  if (route === undefined) throw new Error(`There is no ${method} ${path}.`);
  return route;
}

const nothing: RestRequest = { params: {}, query: {}, body: undefined, lastEventId: undefined };
const read = (route: RestRoute, request: Partial<RestRequest>) =>
  readRestInput(route, { ...nothing, ...request });

const chat = routeOf("POST", "/chat");
const runs = routeOf("GET", "/runs");
const events = routeOf("GET", "/runs/{runId}/events");
const send = routeOf("POST", "/conversations/{conversationId}/messages");
const stop = routeOf("POST", "/runs/{runId}/stop");

describe("where a key comes from", () => {
  test("the path, and the body", () => {
    const params = { conversationId: "c" };
    expect(read(send, { params, body: { content: "Hi" } })).toEqual({
      conversationId: "c",
      content: "Hi",
    });
  });

  test("the path alone, where it gives it", () => {
    const request = { params: { conversationId: "c" }, body: { conversationId: "d" } };
    expect(() => read(send, request)).toThrow('Unrecognized key in the body: "conversationId"');
  });

  test("the query, where there is no body", () => {
    expect(read(runs, { query: { status: "failed", limit: "5" } })).toEqual({
      status: "failed",
      limit: 5,
    });
    expect(() => read(runs, { body: { limit: 5 } })).toThrow('in the body: "limit"');
    expect(() => read(chat, { query: { message: "Hi" } })).toThrow('in the query: "message"');
  });

  test("the header, for a stream that is taken up again", () => {
    const params = { runId: "r" };
    expect(read(events, { params, query: { after: "3" }, lastEventId: "7" })).toEqual({
      runId: "r",
      after: "3",
      lastEventId: "7",
    });
    expect(() => read(events, { params, query: { lastEventId: "7" } })).toThrow(
      'in the query: "lastEventId"',
    );
    expect(read(chat, { lastEventId: "7" })).toEqual({});
  });
});

describe("the text of a query parameter", () => {
  test.each<[unknown, unknown]>([
    ["5", 5],
    ["-1", -1],
    ["0", 0],
    ["05", 5],
    ["1.5", 1.5],
    ["", ""],
    ["1e3", "1e3"],
    ["0x10", "0x10"],
    [" 5", " 5"],
    ["+5", "+5"],
    ["Infinity", "Infinity"],
    ["5n", "5n"],
    ["9".repeat(16), "9".repeat(16)],
    [
      ["5", "6"],
      ["5", "6"],
    ],
  ])("%j is the number %j, where a number is asked for", (text, expected) => {
    expect(read(runs, { query: { limit: text } })).toEqual({ limit: expected });
  });

  test.each<[unknown, unknown]>([
    ["true", true],
    ["false", false],
    ["1", "1"],
    ["0", "0"],
    ["", ""],
    ["TRUE", "TRUE"],
  ])("%j is the boolean %j, where one is asked for", (text, expected) => {
    const route: RestRoute = { ...runs, queryKeys: new Map([["deep", "boolean"]]) };
    expect(read(route, { query: { deep: text } })).toEqual({ deep: expected });
  });

  test("stays a text where one is asked for", () => {
    expect(read(runs, { query: { cursor: "5", status: "true" } })).toEqual({
      cursor: "5",
      status: "true",
    });
  });

  test("is read without changing what the schema takes", () => {
    expect(runs.input.safeParse(read(runs, { query: { limit: "5" } })).success).toBe(true);
    expect(runs.input.safeParse({ limit: "5" }).success).toBe(false);
    expect(chat.input.safeParse({ message: "Hi", maxTokens: "5" }).success).toBe(false);
  });
});

describe("a body", () => {
  test.each([[null], [5], ["text"], [true], [[]], [[{ message: "Hi" }]]])(
    "must not be %j",
    (body) => {
      expect(() => read(chat, { body })).toThrow("must be a JSON object");
    },
  );

  test("of nothing is none", () => {
    expect(read(stop, { params: { runId: "r" } })).toEqual({ runId: "r" });
    expect(read(stop, { params: { runId: "r" }, body: {} })).toEqual({ runId: "r" });
    expect(() => read(stop, { body: [] })).toThrow("This route takes no body.");
  });

  test("keeps its values as they are", () => {
    const content = [{ type: "text", text: "5" }];
    expect(read(send, { body: { content, maxTokens: "5", parentId: null } })).toEqual({
      content,
      maxTokens: "5",
      parentId: null,
    });
  });
});

describe("an unknown key", () => {
  test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "length"])(
    "%s is refused by name, and changes nothing",
    (key) => {
      const body: unknown = JSON.parse(`{"message":"Hi","${key}":{"polluted":true}}`);
      expect(() => read(chat, { body })).toThrow(`in the body: "${key}"`);
      const query: Record<string, string> = Object.create(null);
      query[key] = "1";
      expect(() => read(runs, { query })).toThrow(`in the query: "${key}"`);
      expect("polluted" in {}).toBe(false);
    },
  );

  test("is named with the others, as far as an error can be read", () => {
    const names = Array.from({ length: 100 }, (_, index) => `key${index}`);
    const body = Object.fromEntries(names.map((name) => [name, 1]));
    expect(() => read(chat, { body })).toThrow(/keys.*"key0", .*"key9"$/);
    expect(() => read(chat, { body: { ["x".repeat(10_000)]: 1 } })).toThrow(/^.{0,200}$/);
  });

  test("is never let through, and a known one never lost", () => {
    const known = new Set(chat.bodyKeys);
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (extra) => {
        const keys = Object.keys(extra).filter((key) => !known.has(key));
        const attempt = (): unknown => read(chat, { body: { message: "Hi", ...extra } });
        fc.pre(keys.length > 0);
        expect(attempt).toThrow("Unrecognized key");
      }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...chat.bodyKeys), fc.jsonValue()), (body) => {
        expect(read(chat, { body })).toEqual({ ...body });
      }),
    );
  });
});

test("every route has its keys in one place each", () => {
  for (const { input, pathKeys, queryKeys, bodyKeys } of restRoutes) {
    const keys = [...pathKeys, ...queryKeys.keys(), ...bodyKeys];
    expect(new Set(keys).size).toBe(keys.length);
    const all = Object.keys(input.shape).filter((key) => key !== "lastEventId");
    expect(keys.toSorted()).toEqual(all.toSorted());
  }
});

test("literal paths come before those with a parameter that would swallow them", () => {
  const patterns = restRoutes.map(({ method, path }) => ({
    method,
    path,
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  }));
  for (const [index, { method, path }] of patterns.entries()) {
    const first = patterns.findIndex((one) => one.method === method && one.pattern.test(path));
    expect(`${path} ${first}`).toBe(`${path} ${index}`);
  }
});
