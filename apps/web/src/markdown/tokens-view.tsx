import type { MarkedToken, Token, Tokens } from "marked";
import { createContext, type ReactNode, use } from "react";
import { CodeBlock } from "./code-block.tsx";
import { decodeEntities } from "./decode-entities.ts";
import { isFootnoteDefinition, isFootnoteReference } from "./footnote-extension.ts";
import { FootnoteReference } from "./footnote-reference.tsx";
import { markdownWords } from "./markdown-words.ts";
import { MathView } from "./math-view.tsx";
import { isMath } from "./math-extension.ts";
import { ownImage, safeLink } from "./safe-link.ts";

/**
 * Marked's tokens as React elements: no HTML string is ever made, and raw HTML is shown as text.
 * `live` blocks are still being written: their code is not highlighted yet.
 */
export function renderTokens(tokens: readonly Token[] | undefined, live: boolean): ReactNode {
  return tokens?.map((token, index) => <TokenView key={index} token={token} live={live} />);
}

function TokenView({ token, live }: { token: Token; live: boolean }): ReactNode {
  if (isMath(token)) return <MathView tex={token.text} display={token.display} />;
  if (isFootnoteReference(token)) return <FootnoteReference name={token.name} />;
  // They stand below the text, all together.
  if (isFootnoteDefinition(token)) return null;
  return isKnown(token) ? renderKnown(token, live) : token.raw;
}

const known: Record<MarkedToken["type"], true> = {
  blockquote: true,
  br: true,
  checkbox: true,
  code: true,
  codespan: true,
  def: true,
  del: true,
  em: true,
  escape: true,
  heading: true,
  hr: true,
  html: true,
  image: true,
  link: true,
  list: true,
  list_item: true,
  paragraph: true,
  space: true,
  strong: true,
  table: true,
  text: true,
};

function isKnown(token: Token): token is MarkedToken {
  return Object.hasOwn(known, token.type);
}

function renderKnown(token: MarkedToken, live: boolean): ReactNode {
  switch (token.type) {
    case "space":
    case "def":
    case "checkbox":
      return null;
    case "paragraph":
      return <p>{renderTokens(token.tokens, live)}</p>;
    case "heading":
      return <HeadingView token={token} live={live} />;
    case "blockquote":
      return <blockquote>{renderTokens(token.tokens, live)}</blockquote>;
    case "list":
      return <ListView token={token} live={live} />;
    case "list_item":
      return <ItemView item={token} live={live} />;
    case "table":
      return <TableView token={token} live={live} />;
    case "code":
      return <CodeBlock code={token.text} language={token.lang} live={live} />;
    case "hr":
      return <hr />;
    case "html":
      return token.block ? (
        <p className="whitespace-pre-wrap">{token.text.trimEnd()}</p>
      ) : (
        token.text
      );
    case "br":
      return <br />;
    case "codespan":
      return <code>{token.text}</code>;
    case "em":
      return <em>{renderTokens(token.tokens, live)}</em>;
    case "strong":
      return <strong>{renderTokens(token.tokens, live)}</strong>;
    case "del":
      return <del>{renderTokens(token.tokens, live)}</del>;
    case "link":
      return <LinkView href={token.href}>{renderTokens(token.tokens, live)}</LinkView>;
    case "image":
      return <ImageView token={token} />;
    case "escape":
      return token.text;
    case "text":
      return token.tokens === undefined
        ? decodeEntities(token.text)
        : renderTokens(token.tokens, live);
  }
}

/** One level below the message's own heading, so that the page's outline holds. */
function HeadingView({ token, live }: { token: Tokens.Heading; live: boolean }) {
  const children = renderTokens(token.tokens, live);
  if (token.depth <= 2) return <h3>{children}</h3>;
  if (token.depth === 3) return <h4>{children}</h4>;
  return <h5>{children}</h5>;
}

function ListView({ token, live }: { token: Tokens.List; live: boolean }) {
  const items = token.items.map((item, index) => <ItemView key={index} item={item} live={live} />);
  if (!token.ordered) return <ul>{items}</ul>;
  return <ol start={token.start === "" ? 1 : token.start}>{items}</ol>;
}

function ItemView({ item, live }: { item: Tokens.ListItem; live: boolean }) {
  if (!item.task) return <li>{renderTokens(item.tokens, live)}</li>;
  return (
    <li className="task">
      <input
        type="checkbox"
        checked={item.checked === true}
        disabled
        aria-label={item.checked === true ? markdownWords.done : markdownWords.notDone}
      />
      {renderTokens(item.tokens, live)}
    </li>
  );
}

function TableView({ token, live }: { token: Tokens.Table; live: boolean }) {
  const style = (cell: Tokens.TableCell) =>
    cell.align === null ? undefined : { textAlign: cell.align };
  return (
    <section
      tabIndex={0}
      aria-label={markdownWords.table}
      className="overflow-x-auto rounded-xl border border-line"
    >
      <table>
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              <th key={index} scope="col" style={style(cell)}>
                {renderTokens(cell.tokens, live)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, rowIndex) => (
            <tr key={rowIndex}>
              {row.map((cell, index) => (
                <td key={index} style={style(cell)}>
                  {renderTokens(cell.tokens, live)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The text of a link may have an image, which may have to be a link: a link in a link is none. */
const InLink = createContext(false);

function LinkView({ href, children }: { href: string; children: ReactNode }) {
  const safe = safeLink(decodeEntities(href));
  if (use(InLink) || safe === null) return <span>{children}</span>;
  return (
    <a href={safe} title={safe} target="_blank" rel="noopener noreferrer">
      <InLink value={true}>{children}</InLink>
    </a>
  );
}

function ImageView({ token }: { token: Tokens.Image }) {
  const own = ownImage(decodeEntities(token.href), window.location.origin);
  if (own !== null) return <img src={own} alt={token.text} loading="lazy" />;
  return (
    <LinkView href={token.href}>{token.text === "" ? markdownWords.image : token.text}</LinkView>
  );
}
