import { expect, test } from "vitest";
import { clientNetwork } from "./client-network.ts";

const networkOf = (ip: string | undefined) => clientNetwork({ ip });

test("counts an IPv4 address, however it is written", () => {
  expect(networkOf("192.0.2.7")).toBe("192.0.2.7");
  expect(networkOf("::ffff:192.0.2.7")).toBe("192.0.2.7");
  expect(networkOf("192.0.2.8")).not.toBe(networkOf("192.0.2.7"));
});

test("counts all IPv6 addresses of one /64 together, and no others", () => {
  const network = networkOf("2001:db8:1:2::1");
  expect(network).toBe("2001:db8:1:2::/64");
  expect(networkOf("2001:0DB8:1:2:ffff:ffff:ffff:ffff")).toBe(network);
  expect(networkOf("2001:db8:1:3::1")).not.toBe(network);
  expect(networkOf("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
});

test("counts together what has no address that can be read", () => {
  expect(networkOf(undefined)).toBe("unknown");
  expect(networkOf("not an address")).toBe("unknown");
});
