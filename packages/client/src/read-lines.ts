/** The most characters of one line. An answer at a model's limit is a hundredth of it. */
const MAX_LINE_LENGTH = 64 * 1024 * 1024;

/**
 * The lines of a text that comes in pieces; of a piece that has many, one is taken out at a time.
 * What follows the last line break is a line, too, unless it is empty.
 */
export async function* readLines(pieces: AsyncIterable<string>): AsyncGenerator<string, void> {
  let begun: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf("\n"); end !== -1; end = piece.indexOf("\n", from)) {
      yield `${begun.join("")}${piece.slice(from, end)}`;
      begun = [];
      length = 0;
      from = end + 1;
    }
    if (from === piece.length) continue;
    begun.push(piece.slice(from));
    length += piece.length - from;
    if (length > MAX_LINE_LENGTH) throw new Error("A line is too long to be one.");
  }
  if (length > 0) yield begun.join("");
}
