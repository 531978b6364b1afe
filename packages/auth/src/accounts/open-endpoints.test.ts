import { describe, expect, test } from "vitest";
import { createGate, SERVED_ALWAYS } from "./open-endpoints.ts";

test("what is served is written down, for those who ask each of it", async () => {
  const text = `${JSON.stringify(SERVED_ALWAYS, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../served-endpoints.json");
});

describe("the gate", () => {
  const closed = createGate({ allowSignup: false, oidc: false });

  test("opens sign-up and the way by another house only where they are configured", () => {
    const wide = createGate({ allowSignup: true, oidc: true });
    for (const path of ["/sign-up/email", "/sign-in/social"]) {
      expect(closed("POST", path)).toBe(false);
      expect(wide("POST", path)).toBe(true);
    }
  });

  test("compares the method and the whole path", () => {
    expect(closed("POST", "/sign-out")).toBe(true);
    for (const path of ["/sign-out/", "/sign-out/x", "//sign-out", "/SIGN-OUT"])
      expect(closed("POST", path)).toBe(false);
    expect(closed("GET", "/sign-out")).toBe(false);
  });
});
