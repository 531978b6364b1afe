import { createHash } from "node:crypto";
import { createParser } from "eventsource-parser";
import * as z from "zod";
import type { StreamResult } from "./load-messages.ts";
import type { Recording } from "./open-stream.ts";

/** Where the three servers put a token's text: Anthropic's frames in `delta`, the others on top. */
const textFrame = z.object({
  text: z.string().optional(),
  delta: z.object({ text: z.string().optional() }).optional(),
});

/** Decodes what was recorded of a stream and compares it with the tokens that were to come. */
export function readRecording(recording: Recording, tokens: readonly string[]): StreamResult {
  const arrivals = new Float64Array(tokens.length).fill(Number.NaN);
  const decoder = new TextDecoder();
  let text = "";
  let lastData = "";
  let token = 0;
  let tokenEnd = tokens[0]?.length ?? 0;
  const parser = createParser({
    onEvent({ data }) {
      if (data === "") return;
      lastData = data;
      const { text: plain, delta } = textFrame.parse(JSON.parse(data));
      text += plain ?? delta?.text ?? "";
    },
  });
  for (const { at, bytes } of recording.chunks) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    for (; token < tokens.length && tokenEnd <= text.length; token += 1) {
      arrivals[token] = at;
      tokenEnd += tokens[token + 1]?.length ?? 0;
    }
  }
  const right = hash(text) === hash(tokens.join(""));
  const problem = right
    ? null
    : `${token} of ${tokens.length} tokens came; the text is not the simulator's. ${recording.failure ?? `The last event was ${lastData}`}`;
  return { problem, startedAt: recording.startedAt, arrivals };
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
