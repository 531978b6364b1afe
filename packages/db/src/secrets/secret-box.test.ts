import { expect, test } from "vitest";
import { createSecretBox } from "./secret-box.ts";

const box = createSecretBox("the installation's");

test("a sealed secret is opened in its place, and is nowhere in what is kept", () => {
  const sealed = box.seal("whsec_gehëim", "webhook:1");
  expect(box.open(sealed, "webhook:1")).toBe("whsec_gehëim");
  expect(sealed.includes("whsec")).toBe(false);
  expect(box.seal("whsec_gehëim", "webhook:1")).not.toEqual(sealed);
});

test("another key, another place, or another byte opens nothing", () => {
  const sealed = box.seal("secret", "webhook:1");
  expect(createSecretBox("another").open(sealed, "webhook:1")).toBeNull();
  expect(box.open(sealed, "webhook:2")).toBeNull();
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
    expect(box.open(changed, "webhook:1")).toBeNull();
  }
  expect(box.open(Buffer.alloc(0), "webhook:1")).toBeNull();
  expect(box.open(sealed.subarray(0, 20), "webhook:1")).toBeNull();
});
