import { OutboundError } from "./outbound-error.ts";

/** One request as it goes over the wire. */
export interface WireRequest {
  url: URL;
  method: string;
  headers: Headers;
  body: string | Uint8Array | null;
}

const redirects = new Set([301, 302, 303, 307, 308]);
/** What may be said to a server that the caller did not name: nothing of these identifies anybody. */
const impersonal = ["accept", "accept-language", "user-agent"];

/** Where a response sends the caller on to; null where it is the answer itself. */
export function locationOf(status: number, headers: Headers): string | null {
  return redirects.has(status) ? headers.get("location") : null;
}

/**
 * The request that a redirect asks for, as the Fetch standard has it; the caller checks its URL.
 * Another origin gets none of the caller's headers (any of them may be a credential) and no body.
 * Throws `OutboundError` REFUSED where it leads from https to http or would pass a body on.
 */
export function nextRequest(request: WireRequest, status: number, url: URL): WireRequest {
  if (request.url.protocol === "https:" && url.protocol === "http:")
    throw new OutboundError(
      "REFUSED",
      `${request.url.host} leads from https to http, which is not followed.`,
    );
  const isRead = request.method === "GET" || request.method === "HEAD";
  const becomesGet = !isRead && (status === 303 || (status < 303 && request.method === "POST"));
  const { method, body } = becomesGet ? { method: "GET", body: null } : request;
  if (url.origin === request.url.origin)
    return {
      url,
      method,
      body,
      headers: becomesGet ? withoutBody(request.headers) : request.headers,
    };
  if (body !== null || (method !== "GET" && method !== "HEAD"))
    throw new OutboundError(
      "REFUSED",
      `${request.url.host} sends the call on to ${url.host}, which was not meant to get it.`,
    );
  return { url, method, body, headers: impersonalOf(request.headers) };
}

function withoutBody(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => !name.startsWith("content-")));
}

function impersonalOf(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => impersonal.includes(name)));
}
