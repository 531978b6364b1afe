import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameTooLongError, SseFrames } from "./sse-frames.ts";

/** The data of every frame when the stream arrives as these chunks. */
function framesOf(chunks: Iterable<Uint8Array>, limit?: number): string[] {
  const seen: string[] = [];
  const frames = new SseFrames((data) => seen.push(data), limit);
  for (const chunk of chunks) frames.push(chunk);
  frames.end();
  return seen;
}

const bytes = (text: string) => new TextEncoder().encode(text);

/** Any way to cut bytes into chunks, empty ones included. */
function cut(whole: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = cuts.map((at) => at % (whole.length + 1)).sort((a, b) => a - b);
  return [...places, whole.length].map((end, index) =>
    whole.subarray(index === 0 ? 0 : (places[index - 1] ?? 0), end),
  );
}

const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
const text = fc.string({ unit: "binary" }).map((value) => JSON.stringify(value));
const frame = fc.record({ name: fc.option(fc.constantFrom("event: x", ": ping", "id: 7")), text });

test("any chunking of a stream gives the same frames", () => {
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 8 }),
      lineEnd,
      fc.boolean(),
      fc.array(fc.nat(), { maxLength: 40 }),
      (list, end, space, cuts) => {
        const stream = list
          .map(({ name, text }) => [...(name ? [name] : []), `data:${space ? " " : ""}${text}`])
          .map((lines) => lines.join(end) + end + end)
          .join("");
        expect(framesOf(cut(bytes(stream), cuts))).toEqual(list.map((one) => one.text));
      },
    ),
    { numRuns: 500 },
  );
});

test("one byte at a time, line ends of every kind, inside a character", () => {
  const stream = bytes('event: a\r\ndata: {"t":"€😀"}\r\n\r\ndata:b\r\rdata: c\n\n');
  expect(framesOf([...stream].map((byte) => Uint8Array.of(byte)))).toEqual([
    '{"t":"€😀"}',
    "b",
    "c",
  ]);
});

test("an end of two characters is one end, also when it is cut in the middle", () => {
  const stream = bytes("data: 1\r\ndata: 2\r\n\r\n");
  expect(framesOf([...stream].map((byte) => Uint8Array.of(byte)))).toEqual(["1\n2"]);
});

test("data of several lines is one frame; fields of other names are nothing", () => {
  const stream =
    "data: 1\ndata:\ndata\ndata: 2\ndatabase: x\nretry: 1\n\n: comment\n\nevent: e\n\n";
  expect(framesOf([bytes(stream)])).toEqual(["1\n\n\n2"]);
});

test("a byte order mark at the start is no part of the stream", () => {
  expect(framesOf([bytes("\ufeffdata: 1\n\n")])).toEqual(["1"]);
});

test("a last frame without its blank line counts", () => {
  expect(framesOf([bytes("data: 1\n\ndata: 2")])).toEqual(["1", "2"]);
});

test.each([
  ["a line that never ends", (): Uint8Array => bytes("x".repeat(100))],
  ["a line of data that never ends", () => bytes(`data: ${"x".repeat(100)}`)],
  ["a frame of lines that never ends", () => bytes(`data: ${"x".repeat(100)}\n`)],
])("%s is too long", (_what, chunk) => {
  function* endless() {
    for (let sent = 0; sent < 100; sent += 1) yield chunk();
  }
  expect(() => framesOf(endless(), 1_000)).toThrow(FrameTooLongError);
});

test("many frames in one stream are not too long", () => {
  const chunks = Array.from({ length: 1_000 }, () => bytes(`: ${"x".repeat(90)}\n\ndata`));
  expect(framesOf([bytes("data"), ...chunks, bytes(": y\n\n")], 200)).toHaveLength(1_001);
});
