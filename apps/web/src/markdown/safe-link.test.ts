import type { Token } from "marked";
import { describe, expect, it } from "vitest";
import { decodeEntities } from "./decode-entities.ts";
import { addDefinitions, lexBlock, noDefinitions } from "./lex-block.ts";
import { isMath } from "./math-extension.ts";
import { ownImage, safeLink } from "./safe-link.ts";

function paragraph(source: string): Token[] {
  const first = lexBlock(source)[0];
  if (first?.type !== "paragraph") throw new Error(`No paragraph: ${source}`);
  return first.tokens ?? [];
}

function hrefOf(source: string): string | null {
  const link = paragraph(source).find((token) => token.type === "link");
  return link?.type === "link" ? safeLink(String(link["href"])) : null;
}

describe("links in an answer", () => {
  it("lead to the web or to a mailbox", () => {
    expect(hrefOf("[a](https://example.com/x?y=1)")).toBe("https://example.com/x?y=1");
    expect(hrefOf("http://example.com")).toBe("http://example.com/");
    expect(hrefOf("<mailto:me@example.com>")).toBe("mailto:me@example.com");
  });

  it.each([
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert%281%29)",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html,x)",
    "[a](vbscript:x)",
    "[a](file:///etc/passwd)",
    "[a](/api/auth/session)",
    "[a](//example.com)",
    "[a](#top)",
  ])("are plain text otherwise: %s", (source) => {
    expect(hrefOf(source)).toBeNull();
  });

  it("find their definition in another block", () => {
    const blocks = ["[a][ref]\n\n", "[ref]: https://example.com\n"];
    const [first] = lexBlock(blocks[0] ?? "", addDefinitions(noDefinitions, blocks));
    expect(first?.type === "paragraph" && first.tokens?.[0]?.type).toBe("link");
  });
});

describe("images in an answer", () => {
  it("come from this origin only", () => {
    const origin = "https://chat.example.com";
    expect(ownImage("/a.png", origin)).toBe("https://chat.example.com/a.png");
    expect(ownImage("https://elsewhere.example/a.png", origin)).toBeNull();
    expect(ownImage("//elsewhere.example/a.png", origin)).toBeNull();
    expect(ownImage("data:image/png;base64,x", origin)).toBeNull();
    expect(ownImage(`blob:${origin}/0`, origin)).toBeNull();
  });
});

describe("math in an answer", () => {
  const mathOf = (source: string) =>
    lexBlock(source)
      .flatMap((token) => (token.type === "paragraph" ? (token.tokens ?? []) : [token]))
      .filter(isMath)
      .map(({ text, display }) => ({ text, display }));

  it.each([
    ["so $x^2$ is", "x^2", false],
    ["so \\(x^2\\) is", "x^2", false],
    ["$$\nx^2\n$$", "x^2", true],
    ["\\[\nx^2\n\\]", "x^2", true],
    ["text\n$$x^2$$", "x^2", true],
  ])("is found in %j", (source, text, display) => {
    expect(mathOf(source)).toEqual([{ text, display }]);
  });

  it.each(["It costs $5 or $6.", "`$x$`", "$ x $", "\\$x\\$"])("is not seen in %j", (source) => {
    expect(mathOf(source)).toEqual([]);
  });
});

describe("character references", () => {
  it("become characters", () => {
    expect(decodeEntities("a &amp;&lt;&#65;&#x42; &unknown; &#xD800;")).toBe(
      "a &<AB &unknown; \ufffd",
    );
  });
});

describe("footnotes in an answer", () => {
  const namesIn = (...blocks: string[]) => [
    ...addDefinitions(noDefinitions, blocks).footnotes.keys(),
  ];

  it("are found in any block, in the order of their definitions", () => {
    expect(
      namesIn("a[^b] and[^1]\n\n", "[^1]: one\n[^b]: two\n    and more\n\n", "[^c]: x"),
    ).toEqual(["1", "b", "c"]);
  });

  it("are mentioned in a text", () => {
    expect(paragraph("a[^b].").map(({ type }) => type)).toEqual([
      "text",
      "footnoteReference",
      "text",
    ]);
    expect(paragraph("`[^b]`").map(({ type }) => type)).toEqual(["codespan"]);
  });
});

describe("a block that is out to hold the page up", () => {
  it.each([
    ["quotes in quotes", ">".repeat(20_000)],
    ["lists in lists", "- ".repeat(10_000)],
    ["emphasis without an end", "*__a".repeat(12_000)],
    ["more than a block may have", "[a](b) ".repeat(8_000)],
  ])("is read within bounds: %s", (_, source) => {
    const depth = (tokens: readonly Token[]): number =>
      Math.max(
        0,
        ...tokens.map((token) => 1 + depth("tokens" in token ? (token.tokens ?? []) : [])),
      );
    const tokens = lexBlock(source);
    expect(tokens.map(({ raw }) => raw).join("")).toBe(source);
    expect(depth(tokens)).toBeLessThan(60);
  });

  it("is code of any length", () => {
    expect(lexBlock(`\`\`\`\n${"line\n".repeat(20_000)}\`\`\``)[0]?.type).toBe("code");
  });
});
