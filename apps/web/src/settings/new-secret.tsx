import { useEffect, useId, useRef } from "react";
import { quietButton } from "../ui/button-styles.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { settingsWords } from "./settings-words.ts";

interface NewSecretProps {
  title: string;
  advice: string;
  secret: string;
  /** What the button says that puts it away. */
  done?: string;
  onDone: () => void;
}

/** Something that is shown once, to be copied. */
export function NewSecret({
  title,
  advice,
  secret,
  done = settingsWords.haveKept,
  onDone,
}: NewSecretProps) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section
      aria-labelledby={id}
      className="rounded-xl border border-caution-line bg-caution-soft px-4 py-3.5"
    >
      <h3 id={id} ref={heading} tabIndex={-1} className="font-medium text-sm outline-hidden">
        {title}
      </h3>
      <p className="text-sm text-soft">{advice}</p>
      <div className="my-3 flex items-center gap-1 rounded-lg border border-line-strong bg-raised py-1 ps-3 pe-1">
        <code className="min-w-0 flex-1 py-1 font-mono text-[0.8125rem] [overflow-wrap:anywhere]">
          {secret}
        </code>
        <CopyButton text={secret} label={settingsWords.copy} />
      </div>
      <button type="button" className={quietButton} onClick={onDone}>
        {done}
      </button>
    </section>
  );
}
