import type { Principal } from "@parley/shared";
import { expect, test } from "vitest";
import { StrangerGate } from "./stranger-gate.ts";

const member: Principal = {
  organizationId: "organization",
  userId: "user",
  role: "member",
  scopes: "all",
  via: "session",
  credentialId: "session",
};
const nobody = () => Promise.resolve(null);
const somebody = () => Promise.resolve(member);
const tooMany = expect.objectContaining({ code: "RATE_LIMITED" });

test("lets so many strangers of one address through, and then none unasked", async () => {
  const gate = new StrangerGate(3);
  for (let i = 0; i < 3; i++)
    expect(await gate.identify("192.0.2.7", { authorization: `Bearer ${i}` }, nobody)).toBeNull();
  let asked = 0;
  const look = () => {
    asked++;
    return nobody();
  };
  await expect(gate.identify("192.0.2.7", { cookie: "x" }, look)).rejects.toEqual(tooMany);
  expect(asked).toBe(0);
  expect(await gate.identify("192.0.2.8", {}, nobody)).toBeNull();
});

test("keeps the way free for those who were known, however many strangers share their address", async () => {
  const gate = new StrangerGate(1);
  const known = { authorization: "Bearer known" };
  expect(await gate.identify("192.0.2.7", known, somebody)).toBe(member);
  await gate.identify("192.0.2.7", {}, nobody);
  await expect(gate.identify("192.0.2.7", {}, nobody)).rejects.toEqual(tooMany);
  expect(await gate.identify("192.0.2.7", known, somebody)).toBe(member);
});

test("gives no way past strangers to what only looks like a known credential", async () => {
  const gate = new StrangerGate(1);
  await gate.identify("192.0.2.7", { cookie: "known" }, somebody);
  await gate.identify("192.0.2.7", {}, nobody);
  const moved = gate.identify("192.0.2.7", { authorization: "known" }, somebody);
  await expect(moved).rejects.toEqual(tooMany);
});

test("limits nobody where the limit is 0", async () => {
  const gate = new StrangerGate(0);
  for (let i = 0; i < 10; i++) expect(await gate.identify("a", {}, nobody)).toBeNull();
});
