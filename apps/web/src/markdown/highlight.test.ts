import { describe, expect, it } from "vitest";
import { highlight } from "./highlight.ts";

const code = "export const a = `x ${1}`; // <b>hi</b>\nfunction f() { return null; }\n";

describe("highlight", () => {
  it.each(["ts", "js", "python", "html", "sql", "bash", "json", "css"])(
    "colours %s and loses no character",
    async (language) => {
      const spans = await highlight(code, language);
      expect(spans?.map((span) => span.text).join("")).toBe(code);
      expect(spans?.some((span) => span.className !== null)).toBe(true);
    },
  );

  it("gives a keyword its colour", async () => {
    const spans = await highlight(code, "TypeScript");
    expect(spans).toContainEqual({ text: "export", className: "code-keyword" });
    expect(spans).toContainEqual({ text: "// <b>hi</b>", className: "code-comment" });
  });

  it("leaves unknown languages alone", async () => {
    expect(await highlight(code, "klingon")).toBeNull();
    expect(await highlight(code, "constructor")).toBeNull();
  });
});
