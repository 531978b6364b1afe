import { describe, expect, test } from "vitest";
import { markHits, parseSearch, toTsquery } from "./search-query.ts";
import { searchWords } from "./search-words.ts";

const wordsOf = (text: string) => searchWords([{ type: "text", text }]).split(" ");
const hitsIn = (text: string, query: string) =>
  markHits(text, parseSearch(query))
    .filter(({ hit }) => hit)
    .map((part) => part.text);

describe("the words of a message", () => {
  test("are without case, accents and marks, each once", () => {
    expect(wordsOf("Crème brûlée, CREME! node.js foo_bar")).toEqual([
      "creme",
      "brulee",
      "node",
      "js",
      "foo",
      "bar",
    ]);
  });
  test("are those of its text only", () => {
    expect(
      searchWords([
        { type: "thinking", thinking: "hidden" },
        { type: "text", text: "seen" },
        { type: "tool_use", id: "1", name: "tool", input: { secret: "no" } },
      ]),
    ).toBe("seen");
  });
  test("of what has no spaces are each two neighbours", () => {
    expect(wordsOf("東京都 tower")).toEqual(["東京", "京都", "都", "tower"]);
  });
  test("are bounded, in number and length", () => {
    const many = Array.from({ length: 5_000 }, (_, at) => `w${at}`).join(" ");
    expect(wordsOf(many).length).toBe(2_000);
    expect(wordsOf("x".repeat(10_000))).toEqual(["x".repeat(64)]);
  });
  test("are none of what a database could not keep", () => {
    expect(wordsOf("a\0b \ud800c")).toEqual(["a", "b", "c"]);
  });
});

describe("a query", () => {
  test("finds the beginning of its last word while that is typed", () => {
    expect(toTsquery(parseSearch("Résumé dra").terms)).toBe("'resume' & 'dra':*");
    expect(toTsquery(parseSearch("resume draft ").terms)).toBe("'resume' & 'draft'");
  });
  test("has no words where there are none", () => {
    expect(parseSearch(" !? ").terms).toEqual([]);
  });
  test("of one letter without spaces finds all that begins with it", () => {
    expect(toTsquery(parseSearch("京").terms)).toBe("'京':*");
    expect(toTsquery(parseSearch("東京都").terms)).toBe("'東京' & '京都'");
  });
});

describe("hits", () => {
  test("are the words as they are written", () => {
    expect(hitsIn("A Résumé, drafted: resume", "resume dra")).toEqual([
      "Résumé",
      "drafted",
      "resume",
    ]);
  });
  test("leave the text as it is", () => {
    const text = "<b>one</b> & two";
    const parts = markHits(text, parseSearch("two b"));
    expect(parts.map((part) => part.text).join("")).toBe(text);
  });
  test("within a sentence without spaces are only what was looked for", () => {
    expect(hitsIn("私は東京都に住む", "東京")).toEqual(["東京"]);
  });
});
