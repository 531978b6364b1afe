import * as z from "zod";
import type { WireRequest } from "./any-request.ts";
import type { ProcedurePath, RawCall } from "./authorization-rows.ts";
import { authorization } from "./authorization-table.ts";
import type { WireAnswer } from "./wire-call.ts";

/** What came of one call, whatever carried it. */
export interface CallAnswer {
  status: number;
  /** The error's code and words, where it is one. */
  code: string | undefined;
  message: string | undefined;
}

type Headers = Record<string, string>;

/** A call of a procedure as tRPC carries it, alone or several as one. */
export function trpcRequest(
  path: ProcedurePath,
  inputs: readonly (object | undefined)[],
  headers: Headers,
  { batch }: { batch: boolean },
): WireRequest {
  const name = inputs.map(() => path).join(",");
  const input = batch ? Object.fromEntries(inputs.entries()) : inputs[0];
  const query = batch ? "?batch=1" : "";
  const url = `/api/trpc/${name}${query}`;
  if (authorization[path].type === "mutation")
    return { method: "POST", path: url, headers: jsonHeaders(headers), ...jsonBody(input) };
  const given = input === undefined ? [] : [`input=${encodeURIComponent(JSON.stringify(input))}`];
  const more = given.length === 0 ? "" : `${batch ? "&" : "?"}${given.join("")}`;
  return { method: "GET", path: url + more, headers, body: undefined, chunked: false };
}

/** The same as a REST call: keys of the path there, the cursor in its header. */
export function restRequest(
  route: string,
  input: object | undefined,
  headers: Headers,
): WireRequest {
  const [method = "", template = ""] = route.split(" ");
  const { lastEventId, ...rest } = cursorIn.parse({ ...input });
  const path = template.replaceAll(/\{(\w+)\}/g, (_match, key: string) => {
    const value = String(rest[key]);
    delete rest[key];
    return encodeURIComponent(value);
  });
  const cursor = lastEventId === undefined ? {} : { "last-event-id": `${lastEventId}` };
  const all = { ...headers, ...cursor };
  const takesBody = method === "POST" || method === "PATCH";
  if (takesBody)
    return Object.keys(rest).length === 0
      ? { method, path: `/api/v1${path}`, headers: all, body: undefined, chunked: false }
      : { method, path: `/api/v1${path}`, headers: jsonHeaders(all), ...jsonBody(rest) };
  const query = new URLSearchParams(
    Object.entries(rest).map(([key, value]): [string, string] => [key, String(value)]),
  );
  const text = query.size === 0 ? "" : `?${query.toString()}`;
  return { method, path: `/api/v1${path}${text}`, headers: all, body: undefined, chunked: false };
}

/** A call by a route that is neither: with the bytes, if any, as they are. */
export function rawRequest(
  { method, path }: RawCall,
  headers: Headers,
  bytes: Buffer | undefined,
): WireRequest {
  const type: Headers = bytes === undefined ? {} : { "content-type": "application/octet-stream" };
  return { method, path, headers: { ...headers, ...type }, body: bytes, chunked: false };
}

function jsonHeaders(headers: Headers): Headers {
  return { ...headers, "content-type": "application/json" };
}

function jsonBody(value: unknown): { body: Buffer; chunked: false } {
  return { body: Buffer.from(JSON.stringify(value) ?? ""), chunked: false };
}

const cursorIn = z.looseObject({ lastEventId: z.union([z.number(), z.string()]).optional() });
const trpcError = z.object({
  error: z.object({
    message: z.string(),
    data: z.object({ httpStatus: z.number(), errorCode: z.string().optional() }),
  }),
});
const restError = z.object({ code: z.string(), message: z.string() });

/**
 * One answer a call: of a batch, as many as it had, unless all of it was refused. tRPC refuses a
 * stream within it.
 */
export function readAnswers({ status, body }: WireAnswer, isBatch: boolean): CallAnswer[] {
  const refused = /^event: serialized-error\r?\ndata: (.*)$/m.exec(body)?.[1];
  const json = refused === undefined ? parseJson(body) : { error: parseJson(refused) };
  const items: unknown[] = isBatch && Array.isArray(json) ? json : [json];
  return items.map((item) => readAnswer(status, item));
}

function readAnswer(status: number, item: unknown): CallAnswer {
  const fromTrpc = trpcError.safeParse(item).data?.error;
  if (fromTrpc !== undefined)
    return {
      status: fromTrpc.data.httpStatus,
      code: fromTrpc.data.errorCode,
      message: fromTrpc.message,
    };
  const fromRest = status >= 400 ? restError.safeParse(item).data : undefined;
  const isResult = typeof item === "object" && item !== null && "result" in item;
  return {
    status: isResult ? 200 : status,
    code: fromRest?.code,
    message: fromRest?.message,
  };
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
