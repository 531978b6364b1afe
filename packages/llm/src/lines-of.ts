import { StringDecoder } from "node:string_decoder";

/** A line was longer than is taken. */
export class LineTooLongError extends Error {
  constructor(maxBytes: number) {
    super(`A line is longer than ${maxBytes} bytes.`);
    this.name = "LineTooLongError";
  }
}

/**
 * The lines of a text in UTF-8 as they come in, without their ends; the last one also where it has
 * none. No more than a chunk and a line is in memory. Throws where a line is longer than `maxBytes`.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array | string>,
  maxBytes: number,
): AsyncGenerator<string, void, undefined> {
  const decoder = new StringDecoder("utf8");
  let begun: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const text = typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk));
    let from = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
      begun.push(text.slice(from, end));
      yield begun.join("").replace(/\r$/, "");
      begun = [];
      length = 0;
      from = end + 1;
    }
    const rest = text.slice(from);
    length += rest.length;
    if (length > maxBytes) throw new LineTooLongError(maxBytes);
    if (rest !== "") begun.push(rest);
  }
  const last = begun.join("") + decoder.end();
  if (last !== "") yield last.replace(/\r$/, "");
}
