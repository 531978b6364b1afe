import type { Token, TokenizerAndRendererExtension } from "marked";

export interface MathToken {
  type: "math";
  raw: string;
  text: string;
  display: boolean;
}

export function isMath(token: Token | MathToken): token is MathToken {
  return token.type === "math";
}

const token = (raw: string, text: string, display: boolean): MathToken => ({
  type: "math",
  raw,
  text: text.trim(),
  display,
});

const block = /^ {0,3}(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\])[ \t]*(?:\n+|$)/;
/** Lengths have bounds: the end is looked for at every beginning that there is. */
const inlineDisplay = /^(?:\$\$([\s\S]{1,5000}?)\$\$|\\\[([\s\S]{1,5000}?)\\\])/;
/** After Pandoc: no space inside the dollars, no digit after them, so that prices stay prices. */
const inline = /^(?:\$(?!\s)((?:\\.|[^\\$\n]){0,2000}?[^\s\\$])\$(?!\d)|\\\(([\s\S]{1,2000}?)\\\))/;

/** `$$…$$` and `\[…\]` on lines of their own. */
export const blockMath: TokenizerAndRendererExtension = {
  name: "blockMath",
  level: "block",
  start: (source) => found(source.search(/\n {0,3}(?:\$\$|\\\[)/)),
  tokenizer(source) {
    const match = block.exec(source);
    const text = match?.[1] ?? match?.[2];
    return match === null || text === undefined ? undefined : token(match[0], text, true);
  },
};

/** `$…$`, `\(…\)`, and the display forms inside a paragraph. */
export const inlineMath: TokenizerAndRendererExtension = {
  name: "inlineMath",
  level: "inline",
  // Marked itself stops at a backslash. A single letter is found fastest, for this is asked of every piece.
  start: (source) => found(source.indexOf("$")),
  tokenizer(source) {
    for (const [pattern, display] of [
      [inlineDisplay, true],
      [inline, false],
    ] as const) {
      const match = pattern.exec(source);
      const text = match?.[1] ?? match?.[2];
      if (match !== null && text !== undefined) return token(match[0], text, display);
    }
    return undefined;
  },
};

function found(index: number): number | undefined {
  return index === -1 ? undefined : index;
}
