import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { readExport } from "./read-export.ts";
import { JsonSplitter } from "./split-json.ts";

/** What the splitter gives of a text that comes in pieces. */
function split(text: string, pieceLength: number): unknown[] {
  const splitter = new JsonSplitter();
  const values: string[] = [];
  for (let at = 0; at < text.length; at += pieceLength)
    values.push(...splitter.push(text.slice(at, at + pieceLength)));
  expect(splitter.isWhole).toBe(true);
  return values.map((value): unknown => JSON.parse(value));
}

const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 6 });

test("a list is cut into its objects, however it comes; so are lines, and an object by itself", () => {
  fc.assert(
    fc.property(objects, fc.integer({ min: 1, max: 40 }), (list, length) => {
      const plain: unknown = JSON.parse(JSON.stringify(list));
      expect(split(JSON.stringify(list), length)).toEqual(plain);
      expect(split(JSON.stringify(list, null, 2), length)).toEqual(plain);
      expect(split(list.map((one) => `${JSON.stringify(one)}\n`).join(""), length)).toEqual(plain);
    }),
  );
});

test("what is cut is known to be, and what is too long is left out", () => {
  const cut = new JsonSplitter();
  expect(cut.push('[{"a":1},{"b"')).toEqual(['{"a":1}']);
  expect(cut.isWhole).toBe(false);
  const short = new JsonSplitter(20);
  const values = ['[{"a":"', "x".repeat(50), '"},', '{"b":2}]'].flatMap((piece) =>
    short.push(piece),
  );
  expect(values).toEqual(["", '{"b":2}']);
});

async function textsIn(
  file: Blob,
  limits?: { inflated: number; entries: number },
): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for await (const { file: name, text } of readExport(file, limits))
    texts[name] = (texts[name] ?? "") + text;
  return texts;
}

const zipped = (files: Record<string, string>, level: 0 | 6 = 6) => {
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return new Blob([zipSync(Object.fromEntries(entries), { level })]);
};

test("a plain file is read as it is, letters whole", async () => {
  const text = "Größe 🙂".repeat(50_000);
  expect((await textsIn(new Blob([text])))[""]).toBe(text);
});

test.each([0, 6] as const)(
  "of an archive only the conversations are unpacked (level %d)",
  async (level) => {
    const long = "Größe 🙂".repeat(20_000);
    const archive = zipped(
      {
        "user.json": "{}",
        "export/conversations.json": long,
        "conversations-001.json": "[]",
        "notconversations.json": "no",
        "picture.png": long,
      },
      level,
    );
    expect(await textsIn(archive)).toEqual({
      "export/conversations.json": long,
      "conversations-001.json": "[]",
    });
  },
);

test("an archive without conversations, a damaged one and a bomb are refused", async () => {
  await expect(textsIn(zipped({ "chat.html": "x" }))).rejects.toMatchObject({ reason: "notFound" });
  const bomb = zipped({ "conversations.json": " ".repeat(5_000_000) });
  expect(bomb.size).toBeLessThan(20_000);
  const small = { inflated: 1_000_000, entries: 10 };
  await expect(textsIn(bomb, small)).rejects.toMatchObject({ reason: "tooLarge" });
  const many = zipped(Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`${at}.txt`, ""])));
  await expect(textsIn(many, small)).rejects.toMatchObject({ reason: "tooLarge" });
  const bytes = new Uint8Array(await zipped({ "conversations.json": "[1,2,3]" }).arrayBuffer());
  bytes.fill(255, 48, 54);
  await expect(textsIn(new Blob([bytes]))).rejects.toMatchObject({ reason: "broken" });
});
