import { lookup } from "node:dns/promises";
import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { callbackify } from "node:util";
import { buildConnector } from "undici";
import { checkHost, type Reach } from "./check-url.ts";
import { OutboundError } from "./outbound-error.ts";

/** All addresses of a name, as many as it has. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** As any other program of this machine would find them. */
export const systemResolve: Resolve = (hostname) =>
  lookup(hostname, { all: true, order: "verbatim" });

/**
 * Opens connections only to what the policy allows. The addresses that are checked are those that
 * are connected to: the name is asked for once, here, while the socket is being opened. A name of
 * which any address is refused is refused whole, so that no order of answers makes a difference.
 */
export function createGuardedConnector(
  reach: Reach,
  resolve: Resolve,
  timeoutMs: number,
): buildConnector.connector {
  const open = buildConnector({
    timeout: timeoutMs,
    allowH2: false,
    autoSelectFamily: true,
    lookup: guardedLookup(reach, resolve),
  });
  return (options, callback) => {
    try {
      // A socket does not ask for the address of what is an address.
      checkHost(options.hostname, reach);
    } catch (error) {
      return callback(toError(error), null);
    }
    open(options, (...opened) => {
      const [error, socket] = opened;
      if (error !== null) return callback(error, null);
      // Whatever was said of the name: this is who answers.
      if (socket.remoteAddress !== undefined && reach.mayReach(socket.remoteAddress))
        return callback(null, socket);
      socket.destroy();
      callback(reach.refused(options.hostname), null);
    });
  };
}

function guardedLookup({ mayReach, refused }: Reach, resolve: Resolve): LookupFunction {
  const lookUp = callbackify(
    async (hostname: string): Promise<[LookupAddress, ...LookupAddress[]]> => {
      const [first, ...others] = await resolve(hostname);
      if (first === undefined)
        throw new OutboundError("UNREACHABLE", `${hostname} has no address.`);
      const addresses: [LookupAddress, ...LookupAddress[]] = [first, ...others];
      if (!addresses.every(({ address }) => mayReach(address))) throw refused(hostname);
      return addresses;
    },
  );
  return (hostname, { all = false }, callback) =>
    lookUp(hostname, (error, addresses) => {
      if (error !== null) callback(error, "", 0);
      else if (all) callback(null, addresses);
      else callback(null, addresses[0].address, addresses[0].family);
    });
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
