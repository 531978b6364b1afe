const MAX_LENGTH = 60;

/** A title for a conversation, from its first message: its first line, cut at a word. */
export function titleOf(text: string): string | null {
  const line = text
    .replace(/\p{Cc}+/gu, (run) => (run.includes("\n") ? "\n" : " "))
    .toWellFormed()
    .trim()
    .split("\n")[0]
    ?.trim();
  if (line === undefined || line === "") return null;
  const letters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  if (letters.length <= MAX_LENGTH) return line;
  const cut = letters.slice(0, MAX_LENGTH).join("");
  return `${cut.replace(/\s+\S*$/u, "")}…`;
}
