import fc from "fast-check";
import { expect, it } from "vitest";
import { linesOf, LineTooLongError } from "./lines-of.ts";

async function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

it("finds the same lines however the bytes are cut", async () => {
  const line = fc
    .string({ unit: "grapheme", maxLength: 20 })
    .filter((text) => !/[\r\n]/.test(text));
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 7 }), async (lines, size) => {
      const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(""));
      expect(await collect(linesOf(inChunks(bytes, size), 1_000))).toEqual(lines);
    }),
  );
});

it("takes a last line without an end, ends of two characters, and empty lines", async () => {
  expect(await collect(linesOf(inChunks(Buffer.from("a\r\n\nb"), 2), 10))).toEqual(["a", "", "b"]);
});

it("refuses a line that is too long before it is all there", async () => {
  const endless = async function* () {
    for (;;) yield Buffer.from("abc");
  };
  await expect(collect(linesOf(endless(), 100))).rejects.toBeInstanceOf(LineTooLongError);
});
