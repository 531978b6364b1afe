import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createSimulator } from "@parley/sim";
import { monotonicNow } from "../monotonic-clock.ts";
import { streamOf } from "./prompt.ts";

/*
 * The simulator as a process of its own, which notes when it hands each token of each stream to
 * its socket. On any message it answers with those times.
 */

const TOKEN = '"type":"text_delta"';

/** Of each stream, the times of its tokens. */
const emissions: number[][] = [];

const [tokensPerSecond] = process.argv.slice(2).map(Number);
const { server } = createSimulator({ tokensPerSecond });
server.prependListener("request", noteTokens);
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
if (address === null || typeof address === "string") throw new Error("The simulator has no port.");
process.on("message", () =>
  process.send?.({ emissions: emissions.map((times) => Float64Array.from(times)) }),
);
process.on("disconnect", () => process.exit());
console.log(`ready http://127.0.0.1:${address.port}`);

function noteTokens(request: IncomingMessage, response: ServerResponse): void {
  let body = "";
  request.on("data", (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on("end", () => {
    const stream = streamOf(body);
    if (stream !== undefined) noteWrites(response, (emissions[stream] ??= []));
  });
}

function noteWrites(response: ServerResponse, times: number[]): void {
  const write = response.write.bind(response);
  const end = response.end.bind(response);
  const note = (frames: unknown): string => {
    const text = typeof frames === "string" ? frames : "";
    const now = monotonicNow();
    for (let at = text.indexOf(TOKEN); at >= 0; at = text.indexOf(TOKEN, at + 1)) times.push(now);
    return text;
  };
  // Of their forms the simulator uses the one that takes text and nothing else.
  response.write = (frames: unknown) => write(note(frames));
  response.end = (frames?: unknown) => end(note(frames));
}
