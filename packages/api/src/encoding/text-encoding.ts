import type { RunEncoding } from "./run-encoding.ts";

/**
 * The plain form: each `data:` is a piece of the answer's text. Only an end that is not the
 * answer's own (stopped, failed, interrupted) is an event with a name.
 */
export const textEncoding: RunEncoding<null> = {
  initial: null,
  encode(state, { seq, ...event }) {
    switch (event.type) {
      case "text.delta":
        return [state, `id: ${seq}\n${dataLines(event.text)}\n`];
      case "run.stopped":
      case "run.failed":
      case "run.interrupted":
        return [state, `id: ${seq}\nevent: ${event.type}\n${dataLines(JSON.stringify(event))}\n`];
      default:
        return [state, ""];
    }
  },
  end: "data: [DONE]\n\n",
  heartbeat: ":\n\n",
  headers: {},
};

/** A line break is a line of its own in SSE; a reader joins them with `\n`. */
function dataLines(text: string): string {
  return `data: ${text.replaceAll(/\r\n|\r|\n/g, "\ndata: ")}\n`;
}
