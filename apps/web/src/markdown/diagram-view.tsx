import { useEffect, useState } from "react";
import { useIsDark } from "../app/use-is-dark.ts";
import { diagramWords } from "./diagram-words.ts";
import { DiagramTooLong, drawDiagram } from "./draw-diagram.ts";

interface Drawn {
  source: string;
  dark: boolean;
  result: { address: string; kind: string } | { problem: string };
}

/** A Mermaid source as a picture; in words where it cannot be drawn. */
export default function DiagramView({ source }: { source: string }) {
  const dark = useIsDark();
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useEffect(() => {
    let current = true;
    let address: string | undefined;
    drawDiagram(source, dark).then(
      ({ svg, kind }) => {
        if (!current) return;
        address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
        setDrawn({ source, dark, result: { address, kind } });
      },
      (error: unknown) => {
        if (!current) return;
        const { tooLong, notDrawn } = diagramWords;
        const problem = error instanceof DiagramTooLong ? tooLong : notDrawn;
        setDrawn({ source, dark, result: { problem } });
      },
    );
    return () => {
      current = false;
      if (address !== undefined) URL.revokeObjectURL(address);
    };
  }, [source, dark]);
  if (drawn === null || drawn.source !== source || drawn.dark !== dark)
    return <p className="p-4 text-sm text-soft">{diagramWords.drawing}</p>;
  const { result } = drawn;
  if ("problem" in result)
    return (
      <>
        <p role="alert" className="px-4 pt-3 text-sm text-danger">
          {result.problem}
        </p>
        <pre tabIndex={0} dir="ltr" className="overflow-x-auto p-4 font-mono text-[0.84375rem]">
          <code>{source}</code>
        </pre>
      </>
    );
  return (
    <section
      tabIndex={0}
      aria-label={diagramWords.picture(result.kind)}
      className="overflow-auto p-4 -outline-offset-2"
    >
      <img
        data-testid="diagram"
        src={result.address}
        alt={diagramWords.picture(result.kind)}
        className="mx-auto"
      />
    </section>
  );
}
