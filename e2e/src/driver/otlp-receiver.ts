import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createSocketServer, type Socket } from "node:net";
import protobuf from "protobufjs";
import { z } from "zod";
import { until } from "./until.ts";

/** The part of OTLP's traces that is looked at, from opentelemetry/proto/trace/v1/trace.proto. */
const schema = protobuf
  .parse(`
  syntax = "proto3";
  message Export { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
  message Scope { string name = 1; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4;
    string name = 5; int32 kind = 6; fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
    repeated KeyValue attributes = 9; Status status = 15;
  }
  message Status { string message = 2; int32 code = 3; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue { oneof value {
    string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
    ArrayValue array_value = 5; } }
  message ArrayValue { repeated AnyValue values = 1; }
`)
  .root.lookupType("Export");

const anyValue = z
  .object({
    stringValue: z.string().optional(),
    boolValue: z.boolean().optional(),
    intValue: z.coerce.number().optional(),
    doubleValue: z.number().optional(),
    arrayValue: z.object({ values: z.array(z.object({ stringValue: z.string() })) }).optional(),
  })
  .transform(
    ({ arrayValue, ...one }) =>
      arrayValue?.values.map(({ stringValue }) => stringValue) ?? Object.values(one)[0],
  );
const attributes = z
  .array(z.object({ key: z.string(), value: anyValue }))
  .default([])
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, value])));
const exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(
        z.object({
          scope: z.object({ name: z.string() }),
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().default(""),
              name: z.string(),
              kind: z.number(),
              startTimeUnixNano: z.coerce.bigint(),
              endTimeUnixNano: z.coerce.bigint(),
              attributes,
              status: z.object({ code: z.number().default(0) }).default({ code: 0 }),
            }),
          ),
        }),
      ),
    }),
  ),
});

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  /** "": it is the first of its trace. */
  parentSpanId: string;
  name: string;
  attributes: Record<string, unknown>;
  /** 2: an error. */
  status: number;
  service: unknown;
  startTimeUnixNano: bigint;
  endTimeUnixNano: bigint;
  /** Where it was sent to, and by whom. */
  path: string;
  authorization: string | undefined;
}

/** A collector that takes OTLP over HTTP, as protobuf or JSON, and keeps what it gets. */
export interface OtlpReceiver extends AsyncDisposable {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Everything that was sent, as text: to look for what must not be in it. */
  readonly bodies: () => string;
  /** Waits for spans that `pick` chooses. */
  waitFor(
    what: string,
    pick: (span: ReceivedSpan) => boolean,
    count?: number,
  ): Promise<ReceivedSpan[]>;
}

/** @param port where it is to listen; left out: anywhere */
export async function startOtlpReceiver(port = 0): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      bodies.push(body);
      spans.push(...read(request, body));
      const type = request.headers["content-type"] ?? "";
      response.writeHead(200, { "content-type": type });
      response.end(type === "application/json" ? "{}" : undefined);
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: urlOf(server.address()),
    spans,
    bodies: () => Buffer.concat(bodies).toString("utf8"),
    waitFor: (what, pick, count = 1) =>
      until(what, () => {
        const picked = spans.filter(pick);
        return picked.length >= count ? picked : undefined;
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A collector that takes connections and never answers. */
export async function startBlackHole(): Promise<
  { url: string; taken: () => number } & AsyncDisposable
> {
  const sockets = new Set<Socket>();
  let taken = 0;
  const server = createSocketServer((socket) => {
    taken++;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    socket.resume();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: urlOf(server.address()),
    taken: () => taken,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function urlOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): string {
  if (typeof address !== "object" || address === null) throw new Error("It does not listen.");
  return `http://127.0.0.1:${address.port}`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function read(request: IncomingMessage, body: Buffer): ReceivedSpan[] {
  const isJson = request.headers["content-type"] === "application/json";
  const value: unknown = isJson ? JSON.parse(body.toString("utf8")) : fromProtobuf(body);
  return exported.parse(value).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ kind: _kind, status, ...span }) => ({
        ...span,
        status: status.code,
        service: resource.attributes["service.name"],
        path: request.url ?? "",
        authorization: request.headers.authorization,
      })),
    ),
  );
}

/** The same shape as the JSON has: ids in hexadecimal. */
function fromProtobuf(body: Buffer): unknown {
  const message = schema.toObject(schema.decode(body), { longs: String, bytes: String });
  return JSON.parse(JSON.stringify(message), (key, value: unknown) =>
    /^(trace|span|parentSpan)Id$/.test(key) && typeof value === "string"
      ? Buffer.from(value, "base64").toString("hex")
      : value,
  );
}
