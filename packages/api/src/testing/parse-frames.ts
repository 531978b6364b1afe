import { createParser, type EventSourceMessage } from "eventsource-parser";
import { throughUtf8 } from "./run-logs.ts";

/** What a reader of Server-Sent Events makes of it, after the way over the wire. */
export function parseFrames(text: string): EventSourceMessage[] {
  const frames: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (frame) => frames.push(frame),
    onError: (error) => {
      throw error;
    },
  });
  parser.feed(throughUtf8(text));
  return frames;
}
