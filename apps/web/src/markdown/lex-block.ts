import { type Links, Marked, type Token, type Tokens } from "marked";
import {
  footnoteDefinition,
  footnoteReference,
  isFootnoteDefinition,
} from "./footnote-extension.ts";
import { blockMath, inlineMath } from "./math-extension.ts";

/** Longer blocks, unless they are code, are shown as they were written. */
const MAX_LENGTH = 30_000;
/** Quotes and lists within each other; the same for emphasis in emphasis, and so on. */
const MAX_DEPTH = 60;
const deepLine = /^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])[ \t])){60}/m;
/** Marked looks for an address of e-mail in what is left of a word at each mark within it. */
const endlessWord = /[\w.!#$%&'*+/=?^`{|}~-]{4000}/;
/**
 * Marked looks for the end of each emphasis in all that follows: the square of a text made for it.
 * So many characters may be looked at for one block; what is left then stays without emphasis.
 */
const MAX_LOOKED_AT = 4_000_000;
let lookedAt = 0;

const marked = new Marked({
  gfm: true,
  extensions: [blockMath, inlineMath, footnoteDefinition, footnoteReference],
  tokenizer: {
    emStrong(source) {
      lookedAt += source.length;
      return lookedAt > MAX_LOOKED_AT ? undefined : false;
    },
  },
});

/** What other blocks of a text define: links by their names, and footnotes. */
export interface Definitions {
  links: Links;
  /** The tokens of each footnote, by its name; their order is that of their numbers. */
  footnotes: ReadonlyMap<string, readonly Token[]>;
}

export const noDefinitions: Definitions = { links: {}, footnotes: new Map() };

/** One block as marked's tokens; as one piece of plain text where it is not made for reading. */
export function lexBlock(source: string, { links }: Definitions = noDefinitions): Token[] {
  return read(source, links)?.tokens ?? asWritten(source);
}

interface Read {
  tokens: Token[];
  /** Those that it defines itself included. */
  links: Links;
}

function read(source: string, links: Links): Read | null {
  const isCode = /^(`{3}|~{3})/.test(source);
  if (!isCode && isBeyondReading(source)) return null;
  lookedAt = 0;
  try {
    const lexer = new marked.Lexer(marked.defaults);
    Object.assign(lexer.tokens.links, links);
    const tokens = lexer.lex(source);
    return isDeeper(tokens, MAX_DEPTH) ? null : { tokens, links: lexer.tokens.links };
  } catch {
    // The nesting was more than the stack holds.
    return null;
  }
}

function isBeyondReading(source: string): boolean {
  return source.length > MAX_LENGTH || deepLine.test(source) || endlessWord.test(source);
}

function asWritten(source: string): Token[] {
  return [{ type: "html", raw: source, text: source, block: true, pre: false }];
}

function isDeeper(tokens: readonly Token[], levels: number): boolean {
  if (levels === 0) return tokens.length > 0;
  return tokens.some((token) => within(token).some((inner) => isDeeper(inner, levels - 1)));
}

function within(token: Token): readonly (readonly Token[])[] {
  if (isList(token)) return [token.items];
  if (isTable(token)) return [token.header, ...token.rows].flat().map(({ tokens }) => tokens);
  return "tokens" in token && token.tokens !== undefined ? [token.tokens] : [];
}

function isList(token: Token): token is Tokens.List {
  return token.type === "list";
}

function isTable(token: Token): token is Tokens.Table {
  return token.type === "table";
}

/** More definitions than this are not looked for. */
const MAX_DEFINING_BLOCKS = 200;
const defining = /^ {0,3}\[[^\]\n]+\]:/m;

/** Adds what further blocks define to what is known; the same object where they define nothing. */
export function addDefinitions(known: Definitions, blocks: readonly string[]): Definitions {
  const found = blocks.filter((block) => defining.test(block)).slice(0, MAX_DEFINING_BLOCKS);
  if (found.length === 0) return known;
  let { links } = known;
  const footnotes = new Map(known.footnotes);
  for (const block of found) {
    const defined = read(block, {});
    links = { ...defined?.links, ...links };
    for (const token of defined?.tokens ?? [])
      if (isFootnoteDefinition(token) && !footnotes.has(token.name))
        footnotes.set(token.name, token.tokens);
  }
  return { links, footnotes };
}
