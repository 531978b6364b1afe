import { ACCEPTED_ENCODINGS } from "./decode-body.ts";
import { OutboundError } from "./outbound-error.ts";

/** Pairs, a record or `Headers`. */
export type HeadersGiven = NonNullable<ConstructorParameters<typeof Headers>[0]>;

/** Said by the connection about itself, or by us; a caller has no say in them. */
const ours = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** The headers of a call. Throws REFUSED where the caller sets one that is not theirs to set. */
export function requestHeaders(given: HeadersGiven | undefined, userAgent: string): Headers {
  const headers = headersOf(given);
  for (const name of headers.keys())
    if (ours.has(name)) throw new OutboundError("REFUSED", `The header ${name} cannot be set.`);
  if (!headers.has("user-agent")) headers.set("user-agent", userAgent);
  headers.set("accept-encoding", ACCEPTED_ENCODINGS);
  return headers;
}

function headersOf(given: HeadersGiven | undefined): Headers {
  try {
    return new Headers(given);
  } catch (error) {
    throw new OutboundError("REFUSED", "A header's name or value is not one.", error);
  }
}
