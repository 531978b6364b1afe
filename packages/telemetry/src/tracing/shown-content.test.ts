import { describe, expect, it } from "vitest";
import { showMessages, showValue } from "./shown-content.ts";

const said = (text: string) => ({
  role: "user" as const,
  content: [{ type: "text" as const, text }],
});
const request = { model: "m", maxTokens: 1 };

describe("showMessages", () => {
  it("shows all of a short conversation, in its order", () => {
    const shown = showMessages({
      ...request,
      system: "Be brief.",
      messages: [said("a"), said("b")],
    });
    expect(JSON.parse(shown)).toEqual([
      { role: "system", content: "Be brief." },
      said("a"),
      said("b"),
    ]);
  });

  it("shows the newest of a long one, and says how many are left out", () => {
    const messages = Array.from({ length: 100 }, (_, index) =>
      said(`${index} ${"x".repeat(5_000)}`),
    );
    const shown: unknown[] = JSON.parse(showMessages({ ...request, messages }));
    expect(JSON.stringify(shown).length).toBeLessThan(110_000);
    expect(shown.at(-1)).toEqual(messages.at(-1));
    expect(shown[0]).toEqual({
      role: "system",
      content: `[${100 - (shown.length - 1)} earlier messages are not shown]`,
    });
  });

  it("shows no files, no seals, and long texts only in part", () => {
    const shown = showMessages({
      ...request,
      messages: [
        {
          role: "user",
          content: [
            {
              type: "image",
              source: { type: "base64", mediaType: "image/png", data: "A".repeat(10_000) },
            },
            { type: "text", text: "y".repeat(30_000) },
          ],
        },
        { role: "assistant", content: [{ type: "thinking", thinking: "hm", signature: "seal" }] },
      ],
    });
    expect(shown).toContain("[10000 characters of a file]");
    expect(shown).toContain("[10000 more characters]");
    expect(shown).not.toContain("seal");
    expect(shown.length).toBeLessThan(21_000);
  });
});

describe("showValue", () => {
  it("is JSON for anything, however long", () => {
    expect(showValue(undefined)).toBe("null");
    expect(showValue({ a: 1 })).toBe('{"a":1}');
    const long = showValue(Array.from({ length: 50_000 }, (_, index) => index));
    expect(JSON.parse(long)).toMatch(/\[cut\]$/);
  });
});
