import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** Public by its number, and yet a cloud's own: Azure answers its machines here. */
const cloudServices: readonly Network[] = [ipaddr.parseCIDR("168.63.129.16/32")];
/** All of IPv6 that has been given out to be routed. What is outside is special or nobody's. */
const globalUnicast = ipaddr.parseCIDR("2000::/3");

/** Says which IP addresses may be connected to. */
export type AddressPolicy = (address: string) => boolean;

/**
 * Allows the public internet, and `networks` (CIDR). Anything that has another meaning is refused:
 * what carries an IPv4 address inside an IPv6 one (mapped, 6to4, NAT64, Teredo), too, wherever it
 * leads. Without `publicToo`, only `networks`. Throws where a network is not one.
 */
export function createAddressPolicy(
  networks: readonly string[],
  { publicToo = true }: { publicToo?: boolean } = {},
): AddressPolicy {
  const allowed = networks.map((network): Network => ipaddr.parseCIDR(network));
  return (given) => {
    // Only the notations that the system itself writes: no octal, no short forms, no zones.
    if (!ipaddr.IPv4.isValidFourPartDecimal(given) && !ipaddr.IPv6.isValid(given)) return false;
    if (given.includes("%")) return false;
    const address = ipaddr.parse(given);
    return (
      (publicToo && isPublic(address)) || allowed.some((network) => isInside(address, network))
    );
  };
}

function isPublic(address: Address): boolean {
  if (address.range() !== "unicast") return false;
  if (cloudServices.some((network) => isInside(address, network))) return false;
  return address.kind() === "ipv4" || isInside(address, globalUnicast);
}

function isInside(address: Address, [network, bits]: Network): boolean {
  if (address instanceof ipaddr.IPv4 && network instanceof ipaddr.IPv4)
    return address.match(network, bits);
  if (address instanceof ipaddr.IPv6 && network instanceof ipaddr.IPv6)
    return address.match(network, bits);
  return false;
}
