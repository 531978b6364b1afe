import ipaddr from "ipaddr.js";

/**
 * Where a call comes from, as limits count it: an IPv4 address, or the /64 of an IPv6 one, as that is
 * what one subscriber has. A header says so only where a trusted proxy wrote it.
 */
export function clientNetwork({ ip }: { ip?: string | undefined }): string {
  if (ip === undefined || !ipaddr.isValid(ip)) return "unknown";
  // An IPv4 address in IPv6's clothes is the same caller.
  const address = ipaddr.process(ip);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(":")}::/64`;
}
