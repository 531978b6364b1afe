import { type Links, Marked, type Token } from "marked";
import { blockMath, inlineMath } from "./math-extension.ts";

const marked = new Marked({ gfm: true, extensions: [blockMath, inlineMath] });

const noLinks: Links = {};

/** One block as marked's tokens. `links` are the definitions that stand elsewhere in the text. */
export function lexBlock(source: string, links: Links = noLinks): Token[] {
  const lexer = new marked.Lexer(marked.defaults);
  Object.assign(lexer.tokens.links, links);
  return lexer.lex(source);
}

/** The link definitions of a text, for the blocks that refer to them from elsewhere. */
export function linkDefinitions(blocks: readonly string[]): Links {
  let found: Links | undefined;
  for (const block of blocks) {
    if (!/^ {0,3}\[[^\]\n]+\]:/m.test(block)) continue;
    const lexer = new marked.Lexer(marked.defaults);
    lexer.lex(block);
    found = { ...lexer.tokens.links, ...found };
  }
  return found ?? noLinks;
}
