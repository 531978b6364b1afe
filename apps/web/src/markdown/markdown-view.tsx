import { memo, useMemo, useState } from "react";
import { completeMarkdown, mendCutMarkdown } from "./complete-markdown.ts";
import { GrowingDefinitions } from "./definitions.ts";
import { KnownFootnotes } from "./footnote-reference.tsx";
import { Footnotes } from "./footnotes.tsx";
import { type Definitions, lexBlock } from "./lex-block.ts";
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

/** So many blocks are looked at as one: a long answer is not walked through for each new word. */
const GROUP = 16;

export function MarkdownView({ blocks, tail, state }: MarkdownViewProps) {
  const [growing] = useState(() => new GrowingDefinitions());
  const definitions = growing.of(blocks);
  const live = (state === "writing" || state === "held") && tail.trim() !== "";
  const sources = live ? [...blocks, completeMarkdown(tail)] : shownAtEnd(blocks, tail, state);
  const groups = [];
  for (let from = 0; from < sources.length; from += GROUP)
    groups.push(
      <BlockGroup
        key={from}
        sources={sources.slice(from, from + GROUP)}
        definitions={definitions}
        live={live && from + GROUP >= sources.length}
      />,
    );
  return (
    <KnownFootnotes value={definitions.footnotes}>
      <div className={state === "writing" ? "markdown caret" : "markdown"}>
        {groups}
        <Footnotes live={live} />
      </div>
    </KnownFootnotes>
  );
}

function shownAtEnd(blocks: readonly string[], tail: string, state: TextState): readonly string[] {
  const sources = tail.trim() === "" ? blocks : [...blocks, tail];
  const last = sources.at(-1);
  if (state !== "cut" || last === undefined) return sources;
  return [...sources.slice(0, -1), mendCutMarkdown(last)];
}

interface BlockGroupProps {
  sources: readonly string[];
  definitions: Definitions;
  /** The last of them is still being written. */
  live: boolean;
}

const BlockGroup = memo(
  function BlockGroup({ sources, definitions, live }: BlockGroupProps) {
    return sources.map((source, index) => (
      <BlockView
        key={index}
        source={source}
        definitions={definitions}
        live={live && index === sources.length - 1}
      />
    ));
  },
  (before, after) =>
    before.live === after.live &&
    before.sources.length === after.sources.length &&
    before.sources.every((source, index) => source === after.sources[index]) &&
    before.definitions.links === after.definitions.links,
);

interface BlockViewProps {
  source: string;
  definitions: Definitions;
  live: boolean;
}

const BlockView = memo(
  function BlockView({ source, definitions, live }: BlockViewProps) {
    const tokens = useMemo(() => lexBlock(source, definitions), [source, definitions]);
    return (
      <div className="markdown-block" dir="auto">
        {renderTokens(tokens, live)}
      </div>
    );
  },
  (before, after) =>
    before.live === after.live &&
    before.source === after.source &&
    // Only what may refer to a definition is read again when there is another.
    (before.definitions.links === after.definitions.links || !after.source.includes("[")),
);
