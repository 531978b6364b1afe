/** Text that is put together like this is handed to the browser, which may keep it on disk. */
const PIECE_LENGTH = 1_000_000;
const FORGET_AFTER_MS = 60_000;

/** Gives the person a file. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser reads it after the click has returned, and does not say when it has.
  setTimeout(() => URL.revokeObjectURL(link.href), FORGET_AFTER_MS);
}

/** Puts a file together from its lines as they come, with no more than a piece of it in hand. */
export async function collectFile(
  lines: AsyncIterable<string>,
  type: string,
  onLines: (count: number) => void,
): Promise<Blob> {
  let file = new Blob([], { type });
  let piece = "";
  let count = 0;
  for await (const line of lines) {
    piece += line;
    count++;
    if (piece.length < PIECE_LENGTH) continue;
    file = new Blob([file, piece], { type });
    piece = "";
    onLines(count);
  }
  return new Blob([file, piece], { type });
}
