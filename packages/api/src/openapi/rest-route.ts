import type { AnyTRPCProcedure } from "@trpc/server";
import type { Policy } from "@parley/shared";
import * as z from "zod";
import { appRouter } from "../router/router.ts";
import type { OpenApiRoute, ProcedureMeta } from "./open-api-meta.ts";

/** A procedure as a REST route: what serves it and what describes it both follow from this. */
export interface RestRoute extends OpenApiRoute {
  /** Where the procedure is in the router, e.g. `chat.complete`. */
  procedure: string;
  type: "query" | "mutation" | "subscription";
  /** Who may call it. */
  policy: Policy;
  input: z.ZodObject<z.ZodRawShape>;
  /** Undefined: the route answers with an event stream, or a file. */
  output: z.ZodType | undefined;
  /** Whether it answers with an event stream. */
  streams: boolean;
  /** Whether the stream's route may answer that there is none (204). */
  mayBeEmpty: boolean;
  /** Whether the answer may be kept under an `Idempotency-Key`. */
  takesIdempotencyKey: boolean;
  /** Keys of the input that the path gives. */
  pathKeys: readonly string[];
  /** Keys of the input that the query string gives, and how their text is read. */
  queryKeys: ReadonlyMap<string, "text" | "number" | "boolean">;
  /** Keys of the input that the body gives. */
  bodyKeys: readonly string[];
}

/** Given by a header where it is a key of the input: of a stream that is taken up again. */
export const LAST_EVENT_ID = "lastEventId";

/** The routes of REST v1. */
export const restRoutes: readonly RestRoute[] = routesOf(appRouter._def.procedures);

/** Every procedure with `meta.openapi`, literal paths before those with a parameter. */
export function routesOf(procedures: Readonly<Record<string, unknown>>): RestRoute[] {
  return Object.entries(procedures)
    .flatMap(([name, procedure]) => (isProcedure(procedure) ? toRestRoute(name, procedure) : []))
    .sort((a, b) => matchOrder(a.path).localeCompare(matchOrder(b.path)));
}

function toRestRoute(name: string, procedure: AnyTRPCProcedure): RestRoute[] {
  const { openapi, policy } = metaOf(procedure);
  if (openapi === undefined) return [];
  if (policy === undefined)
    throw new TypeError(`${name}: a route says by its policy who may call it.`);
  const input = inputOf(procedure);
  const pathKeys = [...openapi.path.matchAll(/\{(\w+)\}/g)].map(([, key = ""]) => key);
  const missing = pathKeys.find((key) => !(key in input.shape));
  if (missing !== undefined)
    throw new TypeError(`${name}: its path has {${missing}}, which is no key of its input.`);
  const others = Object.keys(input.shape).filter(
    (key) => !pathKeys.includes(key) && key !== LAST_EVENT_ID,
  );
  const takesBody =
    (openapi.method === "POST" || openapi.method === "PATCH") && openapi.upload !== true;
  const { type } = procedure._def;
  const isFile = openapi.file !== undefined || openapi.download !== undefined;
  const streams = !isFile && (type === "subscription" || openapi.streamsRun === true);
  return [
    {
      ...openapi,
      procedure: name,
      policy,
      type,
      input,
      output: streams || isFile ? undefined : outputOf(name, procedure),
      streams,
      mayBeEmpty: openapi.streamsRun === true && outputOf(name, procedure) instanceof z.ZodNullable,
      takesIdempotencyKey:
        openapi.method === "POST" && openapi.secretOutput !== true && openapi.upload !== true,
      pathKeys,
      queryKeys: new Map(takesBody ? [] : others.map((key) => [key, kindOf(input, key)])),
      bodyKeys: takesBody ? others : [],
    },
  ];
}

/** The router holds them all in one record, by their dotted names. */
function isProcedure(value: unknown): value is AnyTRPCProcedure {
  return typeof value === "function" && "_def" in value;
}

function metaOf(procedure: AnyTRPCProcedure): ProcedureMeta {
  return isMeta(procedure._def.meta) ? procedure._def.meta : {};
}

/** Any meta is ours: the router's builder takes no other. */
function isMeta(value: unknown): value is ProcedureMeta {
  return typeof value === "object" && value !== null;
}

function inputOf(procedure: AnyTRPCProcedure): z.ZodObject<z.ZodRawShape> {
  const [parser, another] = procedure._def.inputs;
  if (parser === undefined) return z.strictObject({});
  if (!(parser instanceof z.ZodObject) || another !== undefined)
    throw new TypeError("The input of a REST route is one object.");
  return parser;
}

function outputOf(name: string, procedure: AnyTRPCProcedure): z.ZodType {
  const output = "output" in procedure._def ? procedure._def.output : undefined;
  if (output instanceof z.ZodType) return output;
  throw new TypeError(`${name}: a REST route says what it gives, by .output().`);
}

/** How the text of a query parameter is read. Asked of a schema, without changing it. */
function kindOf(input: z.ZodObject<z.ZodRawShape>, key: string): "text" | "number" | "boolean" {
  const field = input.shape[key];
  if (field === undefined) return "text";
  const { type } = z.toJSONSchema(field, { io: "input", unrepresentable: "any" });
  if (type === "integer" || type === "number") return "number";
  return type === "boolean" ? "boolean" : "text";
}

/** Sorts `/a/search` before `/a/{id}`: the first route that fits is taken. */
function matchOrder(path: string): string {
  return path.replaceAll(/\{\w+\}/g, "\uffff");
}
