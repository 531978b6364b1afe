import { useEffect, useRef, useState } from "react";
import { markdownWords } from "./markdown-words.ts";

/** A formula, set once KaTeX has arrived; its source until then, and where KaTeX cannot read it. */
export function MathView({ tex, display }: { tex: string; display: boolean }) {
  const target = useRef<HTMLSpanElement>(null);
  const [set, setSet] = useState(false);
  useEffect(() => {
    let current = true;
    import("./set-math.ts")
      .then(({ setMath }) => {
        if (current && target.current !== null) setSet(setMath(tex, target.current, display));
      })
      // The formula stays as its source.
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [tex, display]);
  const source = set ? null : <code>{tex}</code>;
  if (!display)
    return (
      <>
        <span ref={target} />
        {source}
      </>
    );
  return (
    <span
      tabIndex={0}
      role="group"
      aria-label={markdownWords.formula}
      className="my-3 block overflow-x-auto overflow-y-hidden py-1 text-center"
    >
      <span ref={target} />
      {source}
    </span>
  );
}
