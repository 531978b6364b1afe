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
const inlineDisplay = /^(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\])/;
/** After Pandoc: no space inside the dollars, no digit after them, so that prices stay prices. */
const inline = /^(?:\$(?!\s)((?:\\.|[^\\$\n])*?[^\s\\$])\$(?!\d)|\\\(([\s\S]+?)\\\))/;

/** `$$…$$` and `\[…\]` on lines of their own. */
export const blockMath: TokenizerAndRendererExtension = {
  name: "blockMath",
  level: "block",
  start: (source) => startOf(source, /\n {0,3}(?:\$\$|\\\[)/),
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
  start: (source) => startOf(source, /\$|\\[([]/),
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

function startOf(source: string, pattern: RegExp): number | undefined {
  const index = source.search(pattern);
  return index === -1 ? undefined : index;
}
