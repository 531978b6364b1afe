import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import * as z from "zod";

const media = z.object({ schema: z.unknown() });
const operation = z.object({
  operationId: z.string(),
  responses: z.record(z.string(), z.object({ content: z.record(z.string(), media).optional() })),
});
const methods = ["get", "post", "patch", "delete", "put"] as const;
const openApi = z.looseObject({
  servers: z.tuple([z.object({ url: z.string() })]),
  paths: z.record(z.string(), z.partialRecord(z.enum(methods), operation)),
});
const method = z.enum(methods);

/** What is wrong with a response; nothing, when it is as the document says. */
export type ResponseValidator = (
  method: string,
  /** A path of the document, or an actual one, with or without the server's part and a query. */
  path: string,
  status: number,
  contentType: string | null,
  /** As it came; of a stream, as much as was read. */
  body: string,
) => string[];

/**
 * Checks responses against an OpenAPI document. Keys that it does not name are an issue, too. An
 * event stream is checked event by event, in the form that the path's `format` asks for.
 */
export function responseValidator(document: unknown): ResponseValidator {
  const find = operationFinder(document);
  const check = schemaChecker(document);
  return (methodName, path, status, contentType, body) => {
    const found = find(methodName, path);
    if (found === undefined)
      return notARoute(status, () => check("#/components/schemas/Error", parseJson(body)));
    const response = found.responses[status];
    const say = (issue: string): string => `${found.operationId} ${status}: ${issue}`;
    if (response === undefined)
      return [say(`is not a status of the document. ${body.slice(0, 300)}`)];
    if (response.content === undefined)
      return body === "" ? [] : [say(`has no content, but came with ${body.slice(0, 300)}`)];
    const type = contentType?.split(";")[0]?.trim() ?? "";
    if (!(type in response.content))
      return [say(`the content type ${type} is not in the document`)];
    const schema = pointer(...found.at, "responses", status, "content", type, "schema");
    if (!/json|event-stream/.test(type)) return [];
    if (type === "application/jsonl")
      return readLines(body).flatMap((line, at) =>
        check(schema, parseJson(line)).map((issue) => say(`line ${at + 1}: ${issue}`)),
      );
    if (type !== "text/event-stream") return check(schema, parseJson(body)).map(say);
    const format = new URL(path, "http://localhost").searchParams.get("format");
    return checkStream(body, format, schema, check).map(say);
  };
}

export interface FoundOperation extends z.infer<typeof operation> {
  /** Where it is in the document. */
  at: readonly string[];
}

/** Finds the operation that a request is of: by a path of the document, or an actual one. */
export function operationFinder(
  document: unknown,
): (method: string, path: string) => FoundOperation | undefined {
  const { servers, paths } = openApi.parse(document);
  const base = new URL(servers[0].url, "http://localhost").pathname;
  return (methodName, path) => {
    const { pathname } = new URL(path, "http://localhost");
    const actual = pathname.replaceAll("%7B", "{").replaceAll("%7D", "}");
    const route = matchPath(Object.keys(paths), stripBase(actual, base));
    const known = method.safeParse(methodName.toLowerCase()).data;
    if (route === undefined || known === undefined) return undefined;
    const found = paths[route]?.[known];
    return found === undefined ? undefined : { ...found, at: ["paths", route, known] };
  };
}

/** Anything may be asked for; what is no route is a 404, and what is no method of it a 405. */
function notARoute(status: number, checkError: () => string[]): string[] {
  return status === 404 || status === 405 ? checkError() : [`No route, but the status ${status}.`];
}

type Check = (schema: string, value: unknown) => string[];

/** `schema` is a reference into the document. */
function schemaChecker(document: unknown): Check {
  const options = { strict: false, allErrors: true, validateSchema: false, discriminator: true };
  const ajv = new Ajv2020(options);
  addFormats.default(ajv);
  ajv.addSchema(z.looseObject({}).parse(closed(document)), "document");
  return (schema, value) => {
    if (value === undefined) return ["the body is not JSON"];
    const validate = ajv.getSchema(`document${schema}`);
    if (validate === undefined) return [`the document has no ${schema}`];
    if (validate(value) === true) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message = "", params }) =>
        `${instancePath === "" ? "the body" : instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

/** The document with every object closed that names its keys and is silent about others. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, closed(inner)]),
  );
  // Ajv finds the kind that a discriminator tells by itself, and refuses to be told.
  if ("propertyName" in copy) delete copy["mapping"];
  return "properties" in copy && copy["type"] === "object"
    ? { additionalProperties: false, ...copy }
    : copy;
}

function checkStream(body: string, format: string | null, ofRoute: string, check: Check): string[] {
  const schema = format === "ui-message" ? "#/components/schemas/UiMessageChunk" : ofRoute;
  return readFrames(body).flatMap(({ id, event, data }, at) => {
    if (data === "[DONE]" || (format === "text" && event === undefined)) return [];
    const issues = check(schema, parseJson(data));
    const type = z.object({ type: z.string() }).safeParse(parseJson(data)).data?.type;
    if (event !== undefined && event !== type) issues.push(`is called ${event}, but is a ${type}`);
    if (event !== undefined && !/^[1-9]\d*$/.test(id ?? "")) issues.push(`has the id ${id}`);
    return issues.map((issue) => `frame ${at + 1}: ${issue}`);
  });
}

/** The whole lines of a file with a record a line. */
function readLines(body: string): string[] {
  return body.split("\n").slice(0, -1);
}

/** The whole frames of an event stream. */
function readFrames(body: string): EventSourceMessage[] {
  const frames: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (frame) => frames.push(frame) });
  parser.feed(body);
  return frames;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function stripBase(pathname: string, base: string): string {
  return pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
}

/** A path without parameters wins over one with. */
function matchPath(paths: readonly string[], actual: string): string | undefined {
  const fits = (path: string): boolean =>
    path === actual || new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(actual);
  return paths.find((path) => path === actual) ?? paths.find(fits);
}

function pointer(...parts: (string | number)[]): string {
  const escaped = parts.map((part) =>
    encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1")),
  );
  return `#/${escaped.join("/")}`;
}
