/** A text with its hits marked: as text, whatever it looks like. */
export function MarkedText({ parts }: { parts: readonly { text: string; hit: boolean }[] }) {
  let at = 0;
  return parts.map(({ text, hit }) => {
    const key = at;
    at += text.length;
    return hit ? (
      <mark key={key} className="rounded-xs bg-accent-soft px-px font-medium text-accent-ink">
        {text}
      </mark>
    ) : (
      <span key={key}>{text}</span>
    );
  });
}
