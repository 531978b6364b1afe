import type { Links } from "marked";
import { memo, useMemo } from "react";
import { completeMarkdown, mendCutMarkdown } from "./complete-markdown.ts";
import { lexBlock, linkDefinitions } from "./lex-block.ts";
import { renderTokens } from "./tokens-view.tsx";

/**
 * `writing`: more is coming. `held`: more will come once the connection is back. `cut`: it ended
 * before it was done. `whole`: it is as its writer left it.
 */
export type TextState = "writing" | "held" | "cut" | "whole";

interface MarkdownViewProps {
  /** Blocks that never change again. */
  blocks: readonly string[];
  /** What is still being written, or "". */
  tail: string;
  state: TextState;
}

export function MarkdownView({ blocks, tail, state }: MarkdownViewProps) {
  const live = state === "writing" || state === "held";
  const lastIndex = tail.trim() === "" ? blocks.length - 1 : blocks.length;
  const shown = (source: string, index: number) =>
    state === "cut" && index === lastIndex ? mendCutMarkdown(source) : source;
  const links = useMemo(() => linkDefinitions(blocks), [blocks]);
  return (
    <div className={state === "writing" ? "markdown caret" : "markdown"}>
      {blocks.map((source, index) => (
        <BlockView key={index} source={shown(source, index)} links={links} live={false} />
      ))}
      {tail.trim() !== "" && (
        <BlockView
          key={blocks.length}
          source={live ? completeMarkdown(tail) : shown(tail, blocks.length)}
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
