import { isIP } from "node:net";
import type { AddressPolicy } from "./address-policy.ts";
import { OutboundError } from "./outbound-error.ts";

const MAX_URL_LENGTH = 4_096;
const FIRST_UNPRIVILEGED_PORT = 1_024;
/** Of the Fetch standard's "bad ports" those that are not privileged anyway: no web server is there. */
const otherProtocols = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669,
  6679, 6697, 10_080,
]);

/** Where calls may go, and what is said of where they may not. */
export interface Reach {
  mayReach: AddressPolicy;
  /** False: there is nowhere that a name could lead to. */
  somewhere: boolean;
  refused: (host: string) => OutboundError;
}

/** Where each kind of URL may lead. */
export type ReachOf = Record<"http:" | "https:", Reach>;

/**
 * The URL, if it may be called as far as can be told without asking for its name: http(s), without
 * a password in it, on port 80, 443 or from 1024 on, and not at an address that is refused. Throws
 * `OutboundError` REFUSED.
 */
export function checkUrl(given: string | URL, reach: ReachOf): URL {
  const url = parse(given);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new OutboundError("REFUSED", "Only http:// and https:// addresses can be called.");
  if (url.username !== "" || url.password !== "")
    throw new OutboundError("REFUSED", "An address with a user name or password is not called.");
  if (!isWebPort(url))
    throw new OutboundError(
      "REFUSED",
      `Port ${url.port} is not called: only 80, 443 and those from ${FIRST_UNPRIVILEGED_PORT} on that no other protocol is known for.`,
    );
  checkHost(hostOf(url), reach[url.protocol]);
  return url;
}

/** An address that is written out was resolved by whoever wrote it: nobody else looks at it. */
export function checkHost(host: string, { mayReach, somewhere, refused }: Reach): void {
  if (isIP(host) === 0 ? !somewhere : !mayReach(host)) throw refused(host);
}

/** Tells no more of an address than that it is refused: where names lead inside is nobody's business. */
export function refusedAddress(host: string): OutboundError {
  return new OutboundError(
    "REFUSED",
    `${host} is not an address of the public internet, and is not called. Whoever runs Parley can allow its network (OUTBOUND_ALLOWED_NETWORKS).`,
  );
}

/** Where plain HTTP is only for networks that are known. */
export function refusedPlain(host: string): OutboundError {
  return new OutboundError(
    "REFUSED",
    `${host} is called by https:// only. Whoever runs Parley can allow http:// in its network (OUTBOUND_ALLOWED_NETWORKS).`,
  );
}

function parse(given: string | URL): URL {
  const text = String(given);
  const url = text.length <= MAX_URL_LENGTH ? URL.parse(text) : null;
  if (url === null || url.hostname === "")
    throw new OutboundError("REFUSED", "This is not a whole http:// or https:// address.");
  return url;
}

function isWebPort({ port }: URL): boolean {
  if (port === "" || port === "80" || port === "443") return true;
  return Number(port) >= FIRST_UNPRIVILEGED_PORT && !otherProtocols.has(Number(port));
}

/** The host as it is connected to: an IPv6 address without its brackets. */
function hostOf({ hostname }: URL): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}
