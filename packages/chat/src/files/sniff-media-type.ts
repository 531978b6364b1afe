import type { FileMediaType } from "@parley/shared";

/** How many bytes tell what a file is. */
export const SNIFFED_BYTES = 12;

/**
 * What a file is by its first bytes; undefined where they are of no image and no PDF, and it may be a
 * text. An SVG or an HTML page is a text: nothing of it is ever shown as more.
 */
export function sniffMediaType(head: Uint8Array): Exclude<FileMediaType, "text/plain"> | undefined {
  const letters = String.fromCharCode(...head.subarray(0, SNIFFED_BYTES));
  if (letters.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (letters.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (letters.startsWith("GIF87a") || letters.startsWith("GIF89a")) return "image/gif";
  if (letters.startsWith("RIFF") && letters.slice(8) === "WEBP") return "image/webp";
  return letters.startsWith("%PDF-") ? "application/pdf" : undefined;
}

/** Looks at a text piece by piece. */
export class TextCheck {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });

  /** Whether it is UTF-8 so far, without U+0000, which no text has. The last piece ends it. */
  isText(piece: Uint8Array, isLast: boolean): boolean {
    if (piece.includes(0)) return false;
    try {
      this.#decoder.decode(piece, { stream: !isLast });
      return true;
    } catch {
      return false;
    }
  }
}
