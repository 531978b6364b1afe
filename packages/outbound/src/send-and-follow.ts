import type { Readable } from "node:stream";
import type { Agent } from "undici";
import { checkUrl, type ReachOf } from "./check-url.ts";
import { ACCEPTED_ENCODINGS, decodeBody } from "./decode-body.ts";
import { locationOf, nextRequest, type WireRequest } from "./next-request.ts";
import { OutboundError } from "./outbound-error.ts";

export interface FollowLimits {
  signal: AbortSignal;
  /** Manual: a redirect is an answer like any other. */
  maxRedirects: number | "manual";
  headersTimeoutMs: number;
  idleTimeoutMs: number;
}

export interface Followed {
  url: string;
  status: number;
  headers: Headers;
  /** Unpacked; whoever gets it reads it or destroys it. */
  body: Readable;
}

interface Sender extends FollowLimits {
  agent: Agent;
  reach: ReachOf;
}

/** Sends the request, and whatever its redirects ask for, until there is an answer. */
export async function sendAndFollow(sender: Sender, first: WireRequest): Promise<Followed> {
  const { maxRedirects } = sender;
  let request = first;
  for (let followed = 0; ; followed += 1) {
    const { body, status, headers } = await sendOnce(sender, request);
    const location = maxRedirects === "manual" ? null : locationOf(status, headers);
    if (location === null)
      return { url: request.url.href, status, headers, body: unpack(body, headers) };
    body.destroy();
    if (followed >= Number(maxRedirects))
      throw new OutboundError("REFUSED", tooMany(request.url.host, followed));
    const target = URL.parse(location, request.url.href);
    if (target === null)
      throw new OutboundError("UNREADABLE", `${request.url.host} redirects to no address.`);
    const next = nextRequest(request, status, checkUrl(target, sender.reach));
    next.headers.set("accept-encoding", ACCEPTED_ENCODINGS);
    request = next;
  }
}

async function sendOnce(sender: Sender, { url, method, headers, body }: WireRequest) {
  const sent = sender.agent.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method,
    headers: Object.fromEntries(headers),
    body,
    signal: sender.signal,
    headersTimeout: sender.headersTimeoutMs,
    bodyTimeout: sender.idleTimeoutMs,
  });
  const { statusCode, ...answer } = await unlessAborted(sent, sender.signal);
  // The stream is given up in more ways than it is read; its error is always its reader's, too.
  answer.body.on("error", () => {});
  return { status: statusCode, headers: toHeaders(answer.headers), body: answer.body };
}

/** The client tells of an abort only once it has a connection: names may be slow to resolve. */
function unlessAborted<Value>(pending: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    pending.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function unpack(body: Readable, headers: Headers): Readable {
  try {
    return decodeBody(body, headers.get("content-encoding"));
  } catch (error) {
    body.destroy();
    throw error;
  }
}

function toHeaders(received: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(received))
    for (const value of [values ?? []].flat()) headers.append(name, value);
  return headers;
}

function tooMany(host: string, followed: number): string {
  return followed === 0
    ? `${host} redirects, which is not followed here.`
    : `${host} redirects once more after ${followed} redirects, which is too often.`;
}
