import { Brain, ChevronRight, Wrench } from "lucide-react";
import { type ReactNode, memo } from "react";
import { MarkdownView, type TextState } from "../markdown/markdown-view.tsx";
import type { AnswerPart } from "../stream/answer-part.ts";
import { threadWords } from "./thread-words.ts";

interface AnswerPartsProps {
  parts: readonly AnswerPart[];
  /** Of the last part; those before it are whole. */
  state: TextState;
}

export function AnswerParts({ parts, state }: AnswerPartsProps) {
  return parts.map((part, index) => (
    <PartView key={index} part={part} state={index === parts.length - 1 ? state : "whole"} />
  ));
}

interface PartViewProps {
  part: AnswerPart;
  state: TextState;
}

const PartView = memo(function PartView({ part, state }: PartViewProps) {
  const live = state === "writing" || state === "held";
  switch (part.type) {
    case "text":
      return (
        <div data-testid="message-text">
          <MarkdownView blocks={part.blocks} tail={part.tail} state={state} />
        </div>
      );
    case "thinking":
      return (
        <Folded
          icon={<Brain className="size-4" />}
          title={live ? threadWords.thinking : threadWords.thought}
        >
          <p dir="auto" className="whitespace-pre-wrap">
            {part.thinking}
          </p>
        </Folded>
      );
    case "tool_use":
      return (
        <Folded icon={<Wrench className="size-4" />} title={threadWords.askedFor(part.name)}>
          <Json value={part.input} />
        </Folded>
      );
    // Only people attach files.
    case "image":
    case "document":
      return null;
    case "tool_result":
      return (
        <Folded
          icon={<Wrench className="size-4" />}
          title={part.isError ? threadWords.toolFailed : threadWords.toolAnswered}
        >
          <Json value={part.output} />
        </Folded>
      );
  }
});

interface FoldedProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
}

function Folded({ icon, title, children }: FoldedProps) {
  return (
    <details className="group/fold my-2 text-sm text-soft">
      <summary className="flex w-fit list-none items-center gap-2 rounded-md py-1 pe-2 transition-colors hover:text-ink [&::-webkit-details-marker]:hidden">
        {icon}
        {title}
        <ChevronRight className="size-4 transition-transform group-open/fold:rotate-90 rtl:-scale-x-100 rtl:group-open/fold:-rotate-90" />
      </summary>
      <div className="mt-1.5 mb-3 border-line border-s-2 ps-4 leading-relaxed [overflow-wrap:anywhere]">
        {children}
      </div>
    </details>
  );
}

function Json({ value }: { value: unknown }) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return <pre className="whitespace-pre-wrap font-mono text-[0.8125rem]">{text}</pre>;
}
