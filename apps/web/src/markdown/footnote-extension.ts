import type { Token, TokenizerAndRendererExtension } from "marked";

interface FootnoteDefinitionToken {
  type: "footnoteDefinition";
  raw: string;
  name: string;
  tokens: Token[];
}

interface FootnoteReferenceToken {
  type: "footnoteReference";
  raw: string;
  name: string;
}

export function isFootnoteDefinition(token: Token | object): token is FootnoteDefinitionToken {
  return "type" in token && token.type === "footnoteDefinition";
}

export function isFootnoteReference(token: Token | object): token is FootnoteReferenceToken {
  return "type" in token && token.type === "footnoteReference";
}

/** A name, its text, and the lines that go on with it: those up to a blank line, or indented ones. */
const definition =
  /^ {0,3}\[\^([^\]\s^]{1,64})\]:[ \t]*([^\n]*(?:\n(?! {0,3}\[\^[^\]\s^]{1,64}\]:)(?!\s*(?:\n|$))[^\n]*|\n+(?: {4}|\t)[^\n]*)*)(?:\n+|$)/;

/** `[^name]: text` on a line of its own. */
export const footnoteDefinition: TokenizerAndRendererExtension = {
  name: "footnoteDefinition",
  level: "block",
  childTokens: ["tokens"],
  start: (source) => {
    const index = source.search(/(?:^|\n) {0,3}\[\^/);
    return index === -1 ? undefined : index;
  },
  tokenizer(source) {
    const match = definition.exec(source);
    const [raw, name, text] = match ?? [];
    if (raw === undefined || name === undefined || text === undefined) return undefined;
    const tokens: Token[] = [];
    this.lexer.inline(text.replaceAll(/\n\s*/g, "\n").trim(), tokens);
    return { type: "footnoteDefinition", raw, name, tokens };
  },
};

/** `[^name]` in a text. */
export const footnoteReference: TokenizerAndRendererExtension = {
  name: "footnoteReference",
  level: "inline",
  // No `start`: marked itself stops at every bracket.
  tokenizer(source) {
    const [raw, name] = /^\[\^([^\]\s^]{1,64})\]/.exec(source) ?? [];
    if (raw === undefined || name === undefined) return undefined;
    return { type: "footnoteReference", raw, name };
  },
};
