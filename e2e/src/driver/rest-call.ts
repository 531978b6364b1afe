import type { Installation } from "./installation.ts";

export interface RestAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined where it is empty or something else. */
  json: unknown;
}

export interface RestCall {
  /** Sent as JSON; a text or bytes as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** A call of `/api/v1` with the owner's token, unless the headers say otherwise. */
export async function callRest(
  { url, authorization }: Pick<Installation, "url" | "authorization">,
  route: string,
  { body, headers = {}, signal }: RestCall = {},
): Promise<RestAnswer> {
  const [method = "GET", path = ""] = route.split(" ");
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { ...authorization, ...(body !== undefined && jsonType), ...headers },
    redirect: "manual",
    ...(body !== undefined && { body: toBody(body) }),
    ...(signal !== undefined && { signal }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parseJson(text) };
}

const jsonType = { "content-type": "application/json" };

export function toBody(body: unknown): string | Blob {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? new Blob([Uint8Array.from(body)]) : JSON.stringify(body);
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
