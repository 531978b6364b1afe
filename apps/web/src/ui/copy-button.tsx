import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { commonWords } from "./common-words.ts";
import { IconButton } from "./icon-button.tsx";
import { notify } from "./notify.ts";

const SHOW_DONE_MS = 1_600;

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOW_DONE_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => notify(commonWords.copyRefused, commonWords.copyByHand),
    );
  };
  return (
    <IconButton label={copied ? commonWords.copied : label} onClick={copy}>
      {copied ? <Check className="size-4 text-accent" /> : <Copy className="size-4" />}
    </IconButton>
  );
}
