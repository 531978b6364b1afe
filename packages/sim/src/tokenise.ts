const PIECE =
  /[ \t]?[\p{L}\p{M}\p{N}]+|\r?\n+|[ \t]?[^\s\p{L}\p{M}\p{N}]{1,3}|[ \t]{2,}|\s|[\s\S]/gu;
const LONG = 9;
const PART = 5;

/**
 * Splits text into the pieces that the simulator calls tokens (about four characters each).
 * The same text always gives the same pieces, joining them gives the text back, and the first n
 * pieces of a text are the pieces of what they join to (no lookahead: cuts stay exact).
 */
export function tokenise(text: string): string[] {
  const tokens: string[] = [];
  for (const match of text.matchAll(PIECE)) {
    const piece = match[0];
    if (piece.length <= LONG) tokens.push(piece);
    else splitLong(piece, tokens);
  }
  return tokens;
}

// By code points, so that no emoji is ever cut in two.
function splitLong(piece: string, tokens: string[]): void {
  const points = Array.from(piece);
  for (let start = 0; start < points.length; start += PART) {
    tokens.push(points.slice(start, start + PART).join(""));
  }
}

/** Tokens of an input text, estimated at four characters each, so that huge prompts stay cheap. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
