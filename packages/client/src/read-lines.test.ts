import fc from "fast-check";
import { expect, it } from "vitest";
import { readLines } from "./read-lines.ts";
import { readText } from "./read-text.ts";

const text = 'alpha\n{"ünï":"🦜"}\n\nlast without a break';
const bytes = new TextEncoder().encode(text);

/** Gives one chunk whenever it is asked for one, and tells how many it was asked for. */
function bodyOf(chunks: readonly Uint8Array[]) {
  let taken = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[taken];
        if (chunk === undefined) return controller.close();
        taken += 1;
        controller.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
  return { body, taken: () => taken };
}

const textOf = (body: ReadableStream<Uint8Array>) =>
  readText(body, { signal: new AbortController().signal, silenceLimitMs: 60_000 });

it("reads the same lines however the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      const chunks = edges.slice(1).map((edge, index) => bytes.slice(edges[index], edge));
      const lines = [];
      for await (const line of readLines(textOf(bodyOf(chunks).body))) lines.push(line);
      expect(lines).toEqual(text.split("\n"));
    }),
  );
});

it("takes no more than what was asked for, and nothing where it was left", async () => {
  const chunk = new TextEncoder().encode("one\ntwo\n");
  const { body, taken } = bodyOf([chunk, chunk, chunk]);
  const lines = readLines(textOf(body));
  expect([await lines.next(), await lines.next()].map(({ value }) => value)).toEqual([
    "one",
    "two",
  ]);
  expect(taken()).toBe(1);
  await lines.next();
  expect(taken()).toBe(2);
  await lines.return();
  expect(taken()).toBe(2);
});
