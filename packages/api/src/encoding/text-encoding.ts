import type { RunEncoding } from "./run-encoding.ts";

/**
 * The end of a piece that only the next piece can complete: half a line break (`\r`) or half a
 * character (a high surrogate). It waits for the next one.
 */
interface TextState {
  held: string;
}

/**
 * The plain form: each `data:` is a piece of the answer's text. Only an end that is not the
 * answer's own (stopped, failed, interrupted) is an event with a name.
 */
export const textEncoding: RunEncoding<TextState> = {
  initial: { held: "" },
  encode(state, { seq, ...event }) {
    switch (event.type) {
      case "text.delta": {
        const text = state.held + event.text;
        const held = /[\r\ud800-\udbff]$/.exec(text)?.[0] ?? "";
        return [{ held }, textFrame(text.slice(0, text.length - held.length), seq)];
      }
      case "run.stopped":
      case "run.failed":
      case "run.interrupted":
        return [
          { held: "" },
          // Only the last frame of an event has its id: a cursor before it would lose the rest.
          `${textFrame(state.held)}id: ${seq}\nevent: ${event.type}\n${dataLines(JSON.stringify(event))}\n`,
        ];
      case "run.completed":
        return [{ held: "" }, textFrame(state.held, seq)];
      default:
        return [state, ""];
    }
  },
  end: "data: [DONE]\n\n",
  heartbeat: ":\n\n",
  headers: {},
};

function textFrame(text: string, seq?: number): string {
  if (text === "") return "";
  return `${seq === undefined ? "" : `id: ${seq}\n`}${dataLines(text)}\n`;
}

/** A line break is a line of its own in SSE; a reader joins them with `\n`. */
function dataLines(text: string): string {
  return `data: ${text.replaceAll(/\r\n|\r|\n/g, "\ndata: ")}\n`;
}
