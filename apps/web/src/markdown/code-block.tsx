import { Code, Workflow } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { CopyButton } from "../ui/copy-button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { diagramWords } from "./diagram-words.ts";
import type { Span } from "./highlight.ts";
import { markdownWords } from "./markdown-words.ts";

const DiagramView = lazy(() => import("./diagram-view.tsx"));

interface CodeBlockProps {
  code: string;
  language: string | undefined;
  /** Still being written: coloured once its fence has closed. */
  live: boolean;
}

export function CodeBlock({ code, language, live }: CodeBlockProps) {
  const name = /^[^\s{]+/.exec(language ?? "")?.[0] ?? "";
  const spans = useHighlight(code, live ? "" : name);
  const isDiagram = !live && name.toLowerCase() === "mermaid";
  const [drawn, setDrawn] = useState(false);
  return (
    <figure className="overflow-hidden rounded-xl border border-line bg-sunken">
      <figcaption className="flex h-10 items-center border-line border-b ps-4 pe-1.5 font-mono text-[0.8125rem] text-soft">
        <span className="me-auto">{name === "" ? markdownWords.text : name}</span>
        {isDiagram && (
          <IconButton
            data-testid="draw-diagram"
            label={drawn ? diagramWords.showSource : diagramWords.draw}
            onClick={() => setDrawn(!drawn)}
          >
            {drawn ? <Code className="size-4" /> : <Workflow className="size-4" />}
          </IconButton>
        )}
        <CopyButton text={code} label={markdownWords.copyCode} />
      </figcaption>
      {isDiagram && drawn ? (
        <Suspense fallback={<p className="p-4 text-sm text-soft">{diagramWords.drawing}</p>}>
          <DiagramView source={code} />
        </Suspense>
      ) : (
        <pre
          tabIndex={0}
          dir="ltr"
          className="overflow-x-auto p-4 font-mono text-[0.84375rem] leading-[1.7] [overflow-wrap:normal] -outline-offset-2"
        >
          <code>{spans === null ? code : spans.map(renderSpan)}</code>
        </pre>
      )}
    </figure>
  );
}

function renderSpan(span: Span, index: number) {
  if (span.className === null) return span.text;
  return (
    <span key={index} className={span.className}>
      {span.text}
    </span>
  );
}

function useHighlight(code: string, language: string): Span[] | null {
  const [result, setResult] = useState<{ code: string; spans: Span[] } | null>(null);
  useEffect(() => {
    if (language === "") return;
    let current = true;
    import("./highlight.ts")
      .then(({ highlight }) => highlight(code, language))
      .then((spans) => {
        if (current && spans !== null) setResult({ code, spans });
      })
      // Colours are an extra: without them the code is still there.
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [code, language]);
  return result?.code === code ? result.spans : null;
}
