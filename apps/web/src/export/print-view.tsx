import { useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import { callsIn, safeFileName } from "@parley/shared/conversation-files";
import type { Message } from "../app/parley.ts";
import { useModelNames } from "../data/models.ts";
import { Transcript } from "../share/transcript.tsx";
import { textOfContent } from "../stream/answer-part.ts";
import { exportWords } from "./export-words.ts";
import { whenQuiet } from "./when-quiet.ts";
import "./print.css";

interface PrintViewProps {
  title: string;
  branch: readonly Message[];
  onDone: () => void;
}

/** A whole branch on paper, or as a PDF: drawn beside the page, and gone when it was printed. */
export default function PrintView({ title, branch, onDone }: PrintViewProps) {
  const modelName = useModelNames();
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = sheet;
    if (current === null) return;
    const leave = new AbortController();
    const { title: before } = document;
    // Browsers name the file after it.
    document.title = safeFileName(title, exportWords.fileName);
    void whenQuiet(current, leave.signal).then(() => {
      if (leave.signal.aborted) return;
      window.addEventListener("afterprint", onDone, { once: true, signal: leave.signal });
      window.print();
    });
    return () => {
      leave.abort();
      document.title = before;
    };
  }, [title, onDone]);
  const messages = branch.map(({ role, content, createdAt, run }) => ({
    role,
    text: textOfContent(content),
    files: content.flatMap((block) =>
      block.type === "image" || block.type === "document" ? block.name : [],
    ),
    model: run?.model ?? null,
    createdAt,
    calls: callsIn(content),
  }));
  return createPortal(
    <div ref={sheet} className="print-sheet" data-testid="print-sheet">
      <h1 dir="auto">{title}</h1>
      <Transcript messages={messages} author={null} modelName={modelName} openCalls />
    </div>,
    document.body,
  );
}
