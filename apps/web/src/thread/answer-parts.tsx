import { Brain } from "lucide-react";
import { lazy, memo, Suspense } from "react";
import { MarkdownView, type TextState } from "../markdown/markdown-view.tsx";
import type { AnswerPart, ToolResultPart } from "../stream/answer-part.ts";
import { Fold } from "../ui/fold.tsx";
import { locale } from "../words/language.ts";
import { threadWords } from "./thread-words.ts";

const ToolCard = lazy(() => import("../tools/tool-card.tsx"));

interface AnswerPartsProps {
  parts: readonly AnswerPart[];
  /** Of the last part; those before it are whole. */
  state: TextState;
  /** How long it thought, where this page has seen it. */
  thoughtMs?: number | undefined;
  runId: string | undefined;
  /** Until when its calls that ask first can be decided on, where that is known. */
  waitUntil: string | null | undefined;
}

export function AnswerParts({ parts, state, thoughtMs, runId, waitUntil }: AnswerPartsProps) {
  const outcomes = new Map<string, ToolResultPart>();
  for (const part of parts) if (part.type === "tool_result") outcomes.set(part.toolUseId, part);
  const live = state === "writing" || state === "held";
  return parts.map((part, index) => (
    <PartView
      key={index}
      part={part}
      state={index === parts.length - 1 ? state : "whole"}
      live={live}
      outcome={part.type === "tool_use" ? outcomes.get(part.id) : undefined}
      thoughtMs={part.type === "thinking" ? thoughtMs : undefined}
      runId={runId}
      waitUntil={waitUntil}
    />
  ));
}

interface PartViewProps {
  part: AnswerPart;
  state: TextState;
  /** The answer is still being written, if not this part of it. */
  live: boolean;
  outcome: ToolResultPart | undefined;
  thoughtMs: number | undefined;
  runId: string | undefined;
  waitUntil: string | null | undefined;
}

const PartView = memo(function PartView(props: PartViewProps) {
  const { part, state, live, outcome, thoughtMs, runId, waitUntil } = props;
  switch (part.type) {
    case "text":
      return (
        <div data-testid="message-text">
          <MarkdownView blocks={part.blocks} tail={part.tail} state={state} />
        </div>
      );
    case "thinking": {
      const thinks = state === "writing" || state === "held";
      return (
        <Fold
          icon={<Brain className="size-4" />}
          title={thinks ? threadWords.thinking : thoughtWords(thoughtMs)}
        >
          <p dir="auto" className="whitespace-pre-wrap text-sm text-soft leading-relaxed">
            {part.thinking}
          </p>
        </Fold>
      );
    }
    case "tool_use":
      return (
        <Suspense fallback={<div className="my-2 h-11 rounded-xl border border-line bg-sunken" />}>
          <ToolCard call={part} result={outcome} live={live} runId={runId} waitUntil={waitUntil} />
        </Suspense>
      );
    // Only people attach files.
    case "image":
    case "document":
      return null;
    case "tool_result":
      // It is in the card of what asked for it.
      return null;
  }
});

const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

function thoughtWords(ms: number | undefined): string {
  return ms === undefined ? threadWords.thought : threadWords.thoughtFor(tenths.format(ms / 1_000));
}
