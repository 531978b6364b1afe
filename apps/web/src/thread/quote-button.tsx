import { TextQuote } from "lucide-react";
import { type RefObject, useEffect, useState } from "react";
import { threadWords } from "./thread-words.ts";

interface Selected {
  text: string;
  top: number;
  left: number;
}

interface QuoteButtonProps {
  /** What the messages are in; the button stands in its parent. */
  frame: RefObject<HTMLElement | null>;
  onQuote: (text: string) => void;
}

/** Beside what somebody has selected in an answer: takes it into the next message. */
export function QuoteButton({ frame, onQuote }: QuoteButtonProps) {
  const [selected, setSelected] = useState<Selected | null>(null);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const look = (): void => setSelected(selectedIn(element));
    // While the pointer is down the selection still changes.
    document.addEventListener("pointerup", look);
    document.addEventListener("keyup", look);
    const forget = (): void => {
      if (document.getSelection()?.isCollapsed !== false) setSelected(null);
    };
    document.addEventListener("selectionchange", forget);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      document.removeEventListener("pointerup", look);
      document.removeEventListener("keyup", look);
      document.removeEventListener("selectionchange", forget);
      element.removeEventListener("scroll", look);
    };
  }, [frame]);
  if (selected === null) return null;
  return (
    <button
      type="button"
      data-testid="quote"
      // The press itself must not take the selection away.
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => {
        onQuote(selected.text);
        document.getSelection()?.removeAllRanges();
        setSelected(null);
      }}
      style={{ top: selected.top, left: selected.left }}
      className="absolute z-20 inline-flex h-8 -translate-x-1/2 animate-appear items-center gap-1.5 rounded-lg border border-line bg-raised px-2.5 font-medium text-[0.8125rem] shadow-float hover:bg-hover"
    >
      <TextQuote className="size-3.5" /> {threadWords.quote}
    </button>
  );
}

/** The button's height, and some room. */
const ABOVE = 38;
const MARGIN = 48;

function selectedIn(frame: HTMLElement): Selected | null {
  const selection = document.getSelection();
  if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return null;
  const text = selection.toString().trim();
  const range = selection.getRangeAt(0);
  if (text === "" || !frame.contains(range.startContainer)) return null;
  // Whoever clicks three times selects to where the next element begins.
  const endsBefore = range.endOffset === 0;
  if (answerOf(range.startContainer) === null) return null;
  if (answerOf(range.endContainer) === null && !endsBefore) return null;
  const { top, left, width } = range.getBoundingClientRect();
  const box = frame.getBoundingClientRect();
  const middle = left + width / 2 - box.left;
  return {
    text,
    top: Math.min(Math.max(top - box.top - ABOVE, 4), box.height - ABOVE),
    left: Math.min(Math.max(middle, MARGIN), box.width - MARGIN),
  };
}

function answerOf(node: Node): Element | null {
  const element = node instanceof Element ? node : node.parentElement;
  return element?.closest('[data-role="assistant"] [data-testid="message-text"]') ?? null;
}
