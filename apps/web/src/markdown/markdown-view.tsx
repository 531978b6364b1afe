import type { Links } from "marked";
import { memo, useMemo } from "react";
import { completeMarkdown } from "./complete-markdown.ts";
import { lexBlock, linkDefinitions } from "./lex-block.ts";
import { renderTokens } from "./tokens-view.tsx";

interface MarkdownViewProps {
  /** Blocks that never change again. */
  blocks: readonly string[];
  /** What is still being written, or "". */
  tail: string;
  live: boolean;
}

export function MarkdownView({ blocks, tail, live }: MarkdownViewProps) {
  const links = useMemo(() => linkDefinitions(blocks), [blocks]);
  return (
    <div className={live ? "markdown caret" : "markdown"}>
      {blocks.map((source, index) => (
        <BlockView key={index} source={source} links={links} live={false} />
      ))}
      {tail.trim() !== "" && (
        <BlockView
          key={blocks.length}
          source={live ? completeMarkdown(tail) : tail}
          links={links}
          live={live}
        />
      )}
    </div>
  );
}

interface BlockViewProps {
  source: string;
  links: Links;
  live: boolean;
}

const BlockView = memo(function BlockView({ source, links, live }: BlockViewProps) {
  const tokens = useMemo(() => lexBlock(source, links), [source, links]);
  return (
    <div className="markdown-block" dir="auto">
      {renderTokens(tokens, live)}
    </div>
  );
});
