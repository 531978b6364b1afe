import { deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import * as z from "zod";
import { anyJson, arbitraryFromSchema } from "./arbitrary-from-schema.ts";

/** A request as it is put on the wire. */
export interface WireRequest {
  method: string;
  /** With `/api/v1` and the query. */
  path: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
  /** Without a length that is said before. */
  chunked: boolean;
}

const parameter = z.object({
  in: z.string(),
  name: z.string(),
  schema: z.unknown(),
});
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(z.unknown()).default([]),
  requestBody: z
    .object({ content: z.object({ "application/json": z.object({ schema: z.unknown() }) }) })
    .optional(),
});
const openApi = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({ parameters: z.record(z.string(), parameter) }),
});

/**
 * Real ids, by the parameter of a path that they are for; all of them for others. Only `doomed`
 * ones are deleted, so that the rest stay.
 */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

/** Any request to any operation of the document: right ones, wrong ones, and what is neither. */
export function anyRequest(
  document: unknown,
  authorization: string,
  known: KnownIds,
): fc.Arbitrary<WireRequest> {
  const { paths, components } = openApi.parse(document);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, value]) => {
      const { data } = operation.safeParse(value);
      if (data === undefined) return [];
      const parameters = data.parameters.map((given) => {
        const { $ref } = z.looseObject({ $ref: z.string().optional() }).parse(given);
        const name = $ref?.split("/").at(-1) ?? "";
        return components.parameters[name] ?? parameter.parse(given);
      });
      const schema = data.requestBody?.content["application/json"].schema;
      return [{ path, method: method.toUpperCase(), parameters, schema }];
    }),
  );
  const allIds = Object.values(known).flat();
  const ids = fc.oneof(fc.constantFrom(...allIds), fc.uuid());
  return fc.constantFrom(...operations).chain((one) =>
    fc
      .record({
        method: mostly(fc.constant(one.method), fc.constantFrom(...METHODS), 30),
        path: mostly(
          pathOf(
            one.path,
            one.method === "DELETE" ? { conversationId: known["doomed"] ?? [] } : known,
          ),
          strangePath,
          25,
        ),
        query: queryOf(document, one.parameters, ids),
        headers: headersOf(document, one.parameters, ids),
        authorization: mostly(fc.constant(authorization), strangeAuthorization, 25),
        body:
          one.schema === undefined
            ? mostly(fc.constant(undefined), anyBody, 15)
            : mostly<Body | undefined>(
                arbitraryFromSchema(document, one.schema, ids).map((value) => ({
                  bytes: Buffer.from(JSON.stringify(value) ?? ""),
                })),
                fc.option(anyBody, { nil: undefined }),
                6,
              ),
        type: mostly(fc.constant("application/json"), fc.constantFrom(...TYPES), 12),
        chunked: mostly(fc.constant(false), fc.constant(true), 10),
      })
      .map(({ method, path, query, headers, authorization: who, body, type, chunked }) => ({
        method,
        path: `/api/v1${path}${query}`,
        headers: {
          ...headers,
          ...(who !== "" && { authorization: who }),
          ...(body !== undefined && { "content-type": type }),
          ...(body?.encoding !== undefined && { "content-encoding": body.encoding }),
        },
        body: body?.bytes,
        chunked,
      })),
  );
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "PROPFIND"];
const TYPES = [
  "application/json; charset=utf-8",
  "application/json;charset=UTF-16",
  "application/json; charset=latin1",
  "application/json; charset=utf-32; charset=x",
  "application/vnd.x+json",
  "text/plain",
  "multipart/form-data; boundary=x",
  "application/x-www-form-urlencoded",
  "json",
  ";",
  "",
];

/** `strange` once in so many times. */
function mostly<Value>(
  usual: fc.Arbitrary<Value>,
  strange: fc.Arbitrary<Value>,
  once: number,
): fc.Arbitrary<Value> {
  return fc.oneof({ weight: once - 1, arbitrary: usual }, { weight: 1, arbitrary: strange });
}

const segment = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }).map((text) => encodeURIComponent(text)),
  fc.constantFrom("%00", "%", "%zz", "%E0%A4%A", "..", "%2e%2e", "%2F", "__proto__", "null", "0"),
  fc.constant("x".repeat(1_500)),
);

function pathOf(template: string, known: KnownIds): fc.Arbitrary<string> {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const values = names.map((name) => {
    const own = known[name] ?? Object.values(known).flat();
    return fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom<string>(...own) },
      { weight: 1, arbitrary: fc.uuid() },
      { weight: 1, arbitrary: segment },
    );
  });
  return fc.tuple(...values).map((given) => {
    let at = 0;
    return template.replaceAll(/\{\w+\}/g, () => given[at++] ?? "");
  });
}

const strangePath = fc
  .array(
    fc.oneof(
      segment,
      fc.constantFrom("chat", "stream", "runs", "conversations", "messages", "", "usage", "docs"),
    ),
    { maxLength: 6 },
  )
  .map((parts) => `/${parts.join("/")}`);

const strangeAuthorization = fc.constantFrom(
  "",
  "Bearer",
  "Bearer ",
  "Bearer wrong-wrong-wrong-wrong",
  "Basic YTpi",
  `Bearer ${"x".repeat(4_000)}`,
  "Bearer \u00ff",
);

type Parameter = z.infer<typeof parameter>;

function queryOf(
  document: unknown,
  parameters: readonly Parameter[],
  ids: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const known = parameters
    .filter((one) => one.in === "query")
    .map((one) =>
      fc.option(
        mostly<unknown>(arbitraryFromSchema(document, one.schema, ids), anyJson, 8).map(
          (value) => `${one.name}=${encodeURIComponent(wellFormed(value))}`,
        ),
        { nil: undefined },
      ),
    );
  const extra = fc.oneof(
    fc
      .tuple(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }))
      .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`),
    fc.constantFrom("__proto__=1", "a[b]=1", "limit=1", "format=text", "%", "&&", "=", "after=1"),
    fc.constant(`x=${"y".repeat(3_000)}`),
  );
  return fc
    .tuple(
      fc.tuple(...known),
      mostly(fc.constant<string[]>([]), fc.array(extra, { maxLength: 3 }), 12),
    )
    .map(([pairs, extras]) => {
      const all = [...pairs, ...extras].filter((pair) => pair !== undefined);
      return all.length === 0 ? "" : `?${all.join("&")}`;
    });
}

function headersOf(
  document: unknown,
  parameters: readonly Parameter[],
  ids: fc.Arbitrary<string>,
): fc.Arbitrary<Record<string, string>> {
  const own = parameters
    .filter((one) => one.in === "header")
    .map((one) =>
      fc.option(
        arbitraryFromSchema(document, one.schema, ids).map((value): [string, string] => [
          one.name.toLowerCase(),
          headerValue(value),
        ]),
        { nil: undefined, freq: 1 },
      ),
    );
  const others = fc.constantFrom<[string, string]>(
    ["last-event-id", "1"],
    ["last-event-id", "x"],
    ["idempotency-key", "one-for-all"],
    ["idempotency-key", "a b"],
    ["accept", "image/png"],
    ["accept-encoding", "gzip, br"],
    ["if-none-match", "*"],
    ["range", "bytes=0-1"],
    ["origin", "https://page.example"],
    ["cookie", "parley_session=x; a=b"],
    ["expect", "100-continue"],
    ["x-http-method-override", "DELETE"],
    ["host", "evil.example"],
    ["x-forwarded-for", "1.2.3.4"],
  );
  return fc
    .tuple(
      fc.tuple(...own),
      mostly(fc.constant<[string, string][]>([]), fc.array(others, { maxLength: 3 }), 4),
    )
    .map(([given, more]) =>
      Object.fromEntries([...given.filter((pair) => pair !== undefined), ...more]),
    );
}

function wellFormed(value: unknown): string {
  return (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).toWellFormed();
}

function headerValue(value: unknown): string {
  return wellFormed(value).replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "?");
}

interface Body {
  bytes: Buffer;
  encoding?: string;
}

const anyBody: fc.Arbitrary<Body> = fc.oneof(
  anyJson.map((value): Body => ({ bytes: Buffer.from(JSON.stringify(value) ?? "") })),
  fc.string({ unit: "binary", maxLength: 100 }).map((text): Body => ({ bytes: Buffer.from(text) })),
  fc.uint8Array({ maxLength: 100 }).map((bytes): Body => ({ bytes: Buffer.from(bytes) })),
  fc
    .constantFrom(10, 400, 600, 5_000, 100_000)
    .map((depth): Body => ({ bytes: Buffer.from("[".repeat(depth) + "]".repeat(depth)) })),
  fc.constantFrom(10, 600, 20_000).map(
    (depth): Body => ({
      bytes: Buffer.from(`${'{"message":'.repeat(depth)}1${"}".repeat(depth)}`),
    }),
  ),
  fc
    .constantFrom(1_000, 900_000, 1_100_000)
    .map((size): Body => ({ bytes: Buffer.from(`{"message":"${" ".repeat(size)}"}`) })),
  anyJson.map(
    (value): Body => ({ bytes: gzipSync(JSON.stringify(value) ?? ""), encoding: "gzip" }),
  ),
  fc.constant<Body>({ bytes: gzipSync(Buffer.alloc(20_000_000, "x")), encoding: "gzip" }),
  fc.constant<Body>({ bytes: deflateSync('{"message":""}'), encoding: "deflate" }),
  fc
    .constantFrom("gzip", "br", "zstd", "x", "identity")
    .map((encoding): Body => ({ bytes: Buffer.from('{"message":""}'), encoding })),
);
