/** Words as a Markdown quote, below what is written already, with room for the reply. */
export function asQuote(words: string, written: string): string {
  const quote = words.replaceAll("\r\n", "\n").replaceAll(/^/gm, "> ");
  return `${written.trim() === "" ? "" : `${written.trimEnd()}\n\n`}${quote}\n\n`;
}
