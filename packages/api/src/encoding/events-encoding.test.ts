import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFrames } from "../testing/parse-frames.ts";
import { anyRunLog, framesOf } from "../testing/run-logs.ts";
import { eventsEncoding } from "./events-encoding.ts";

test("any log comes back as it was: every event, under its seq", () => {
  fc.assert(
    fc.property(anyRunLog, (log) => {
      const frames = parseFrames(framesOf(eventsEncoding, log).join(""));
      expect(frames.pop()).toEqual({ data: "[DONE]", id: undefined, event: undefined });
      const events = frames.map(({ id, event, data }) => {
        const parsed: { type: string } = JSON.parse(data);
        expect(event).toBe(parsed.type);
        return { ...parsed, seq: Number(id) };
      });
      expect(events).toEqual(log);
    }),
  );
});

test("each event is one frame, whatever came before it: a log is taken up anywhere", () => {
  fc.assert(
    fc.property(anyRunLog, (log) => {
      for (const [index, event] of log.entries()) {
        const [, frames] = eventsEncoding.encode(eventsEncoding.initial, event);
        expect(frames).toBe(framesOf(eventsEncoding, log)[index]);
        expect(parseFrames(frames)).toHaveLength(1);
      }
    }),
  );
});

test("a heartbeat is nothing to a reader, wherever it comes", () => {
  fc.assert(
    fc.property(anyRunLog, (log) => {
      const pieces = framesOf(eventsEncoding, log);
      const { heartbeat } = eventsEncoding;
      expect(parseFrames(heartbeat + pieces.join(heartbeat))).toEqual(parseFrames(pieces.join("")));
    }),
  );
});
