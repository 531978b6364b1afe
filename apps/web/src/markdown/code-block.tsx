import { useEffect, useState } from "react";
import { CopyButton } from "../ui/copy-button.tsx";
import type { Span } from "./highlight.ts";

interface CodeBlockProps {
  code: string;
  language: string | undefined;
  /** Still being written: coloured once its fence has closed. */
  live: boolean;
}

export function CodeBlock({ code, language, live }: CodeBlockProps) {
  const name = /^[^\s{]+/.exec(language ?? "")?.[0] ?? "";
  const spans = useHighlight(code, live ? "" : name);
  return (
    <figure className="overflow-hidden rounded-xl border border-line bg-sunken">
      <figcaption className="flex h-10 items-center justify-between border-line border-b ps-4 pe-1.5 font-mono text-[0.8125rem] text-soft">
        <span>{name === "" ? "text" : name}</span>
        <CopyButton text={code} label="Copy code" />
      </figcaption>
      <pre
        tabIndex={0}
        dir="ltr"
        className="overflow-x-auto p-4 font-mono text-[0.84375rem] leading-[1.7] [overflow-wrap:normal] -outline-offset-2"
      >
        <code>{spans === null ? code : spans.map(renderSpan)}</code>
      </pre>
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
