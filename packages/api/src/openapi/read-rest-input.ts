import { ParleyError } from "@parley/shared";
import { LAST_EVENT_ID, type RestRoute } from "./rest-route.ts";

/** What a request carries, besides what Parley's own parameters and headers say. */
export interface RestRequest {
  params: Readonly<Record<string, unknown>>;
  query: Readonly<Record<string, unknown>>;
  /** Undefined: it has none. */
  body: unknown;
  lastEventId: string | undefined;
}

/**
 * The input of the route's procedure, which then checks it. Here is only found where each key
 * comes from; a key from the wrong place is refused by name, so none is silently without effect.
 */
export function readRestInput(route: RestRoute, request: RestRequest): Record<string, unknown> {
  const body = readBody(route, request.body);
  assertKnown(request.query, (key) => route.queryKeys.has(key), "query");
  assertKnown(body, (key) => route.bodyKeys.includes(key), "body");
  const input = new Map<string, unknown>(Object.entries(body));
  for (const [key, value] of Object.entries(request.query))
    input.set(key, fromText(value, route.queryKeys.get(key) ?? "text"));
  for (const key of route.pathKeys) input.set(key, request.params[key]);
  if (request.lastEventId !== undefined && LAST_EVENT_ID in route.input.shape)
    input.set(LAST_EVENT_ID, request.lastEventId);
  return Object.fromEntries(input);
}

function readBody(route: RestRoute, body: unknown): object {
  if (body === undefined) return {};
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new ParleyError(
      "BAD_REQUEST",
      route.bodyKeys.length === 0
        ? "This route takes no body."
        : "The body must be a JSON object, such as {}.",
    );
  return body;
}

/** What is no number or boolean stays a text, and the schema says what it should have been. */
function fromText(value: unknown, kind: "text" | "number" | "boolean"): unknown {
  if (typeof value !== "string" || kind === "text") return value;
  if (kind === "boolean") return value === "true" ? true : value === "false" ? false : value;
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : value;
}

/** Keys that one error names at the most. */
const MAX_NAMED = 10;

function assertKnown(
  values: object,
  isKnown: (key: string) => boolean,
  place: "query" | "body",
): void {
  const unknown = Object.keys(values).filter((key) => !isKnown(key));
  if (unknown.length === 0) return;
  const names = unknown.slice(0, MAX_NAMED).map((key) => JSON.stringify(key.slice(0, 100)));
  const message = `Unrecognized ${unknown.length === 1 ? "key" : "keys"} in the ${place}: ${names.join(", ")}`;
  throw new ParleyError("BAD_REQUEST", message, { issues: [{ path: [], message }] });
}
