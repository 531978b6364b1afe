import { TextDecoder } from "node:util";

/** Where an HTML page says itself how it is encoded; no further down. */
const MAX_META = 1_024;

/** Bytes as text, by the encoding that their server names, else the page, else UTF-8. */
export function decodeText(bytes: Uint8Array, contentType: string): string {
  const label =
    /charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1] ??
    /<meta[^>]+charset\s*=\s*["']?([^\s"'/>;]+)/i.exec(
      new TextDecoder("latin1").decode(bytes.subarray(0, MAX_META)),
    )?.[1];
  return decoderFor(label ?? "utf-8").decode(bytes);
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}
