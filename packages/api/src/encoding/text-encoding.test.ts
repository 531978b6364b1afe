import { isTerminal } from "@parley/shared";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFrames } from "../testing/parse-frames.ts";
import { anyRunLog, framesOf, textOfLog, throughUtf8 } from "../testing/run-logs.ts";
import { textEncoding } from "./text-encoding.ts";

const normalised = (text: string): string => throughUtf8(text).replaceAll(/\r\n|\r/g, "\n");

test("the pieces make the answer's text, with `\\n` for every line break, then its end", () => {
  fc.assert(
    fc.property(anyRunLog, (log) => {
      const frames = parseFrames(framesOf(textEncoding, log).join(""));
      expect(frames.pop()).toEqual({ data: "[DONE]", id: undefined, event: undefined });
      const pieces = frames.filter(({ event }) => event === undefined);
      expect(pieces.map(({ data }) => data).join("")).toBe(normalised(textOfLog(log)));
      const ends = frames.filter(({ event }) => event !== undefined);
      const terminal = log
        .filter((event) => isTerminal(event) && event.type !== "run.completed")
        .map(({ seq, ...event }) => ({ id: String(seq), event: event.type, data: event }));
      expect(ends.map((frame) => ({ ...frame, data: JSON.parse(frame.data) }))).toEqual(terminal);
    }),
    { numRuns: 500 },
  );
});

test("a cursor stands for all that came up to it, so that nothing is lost after it", () => {
  fc.assert(
    fc.property(anyRunLog, (log) => {
      const pieces = framesOf(textEncoding, log);
      const ids = parseFrames(pieces.join("")).flatMap(({ id }) => (id === undefined ? [] : [id]));
      expect(ids).toEqual([...new Set(ids)]);
      expect(ids.toSorted((a, b) => Number(a) - Number(b))).toEqual(ids);
      for (const [index, piece] of pieces.slice(0, -1).entries()) {
        const frames = parseFrames(piece);
        expect(frames.at(-1)?.id ?? String(index + 1)).toBe(String(index + 1));
        expect(frames.slice(0, -1).every(({ id }) => id === undefined)).toBe(true);
      }
    }),
  );
});

test.each([
  [["a\r", "\nb"], "a\nb"],
  [["a\r", "b"], "a\nb"],
  [["a\r"], "a\n"],
  [["\ud83d", "\udc4b"], "👋"],
  [["\ud83d"], "\ufffd"],
  [[" a ", " b"], " a  b"],
  [["\n", "\n\n", "x"], "\n\n\nx"],
  [["data: [DONE]\n\n"], "data: [DONE]\n\n"],
])("%j is read as %j", (texts, expected) => {
  const log = [
    ...texts.map((text, index) => ({ type: "text.delta" as const, text, seq: index + 1 })),
    { type: "run.interrupted" as const, seq: texts.length + 1 },
  ];
  const frames = parseFrames(framesOf(textEncoding, log).join(""));
  const pieces = frames.slice(0, -1).filter(({ event }) => event === undefined);
  expect(pieces.map(({ data }) => data).join("")).toBe(expected);
});
