import { createHash } from "node:crypto";
import { ApiError } from "./api-error.ts";
import { imageSize } from "./image-size.ts";
import type { ContentBlock } from "./request-schema.ts";

type AttachmentBlock = Extract<ContentBlock, { type: "image" | "document" }>;

/** An image or a document that came with a message, as it arrived. */
export interface Attachment {
  readonly kind: "image" | "PDF" | "text" | "link";
  readonly mediaType: string;
  readonly bytes: number;
  /** Of the bytes, in hexadecimal. */
  readonly sha256: string;
  readonly title: string | undefined;
  /** Pixels, of an image that tells. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
}

const MAX_IMAGE_CHARS = 10 * 1024 * 1024;

export function isAttachment(block: ContentBlock): block is AttachmentBlock {
  return block.type === "image" || block.type === "document";
}

/** Checks what no schema can. @throws ApiError 400 */
export function checkAttachment(block: AttachmentBlock, path: string): void {
  const { source } = block;
  if (source.type !== "base64") return;
  const at = `${path}.${block.type}.source.base64`;
  if (block.type === "image" && source.data.length > MAX_IMAGE_CHARS)
    throw new ApiError(
      400,
      `${at}: image exceeds 10 MB maximum: ${source.data.length} bytes > ${MAX_IMAGE_CHARS} bytes`,
    );
  if (source.data.length % 4 !== 0) throw new ApiError(400, `${at}.data: Invalid base64 data`);
  const head = Buffer.from(source.data.slice(0, 32), "base64").toString("latin1");
  const found = signatures.find(({ is }) => is(head))?.mediaType;
  if (found === source.media_type) return;
  if (block.type === "document")
    throw new ApiError(400, `${at}.data: The PDF specified was not valid.`);
  if (found === undefined) throw new ApiError(400, `${at}.data: Could not process image`);
  throw new ApiError(
    400,
    `${at}: The image was specified using the ${source.media_type} media type, but the image appears to be a ${found} image`,
  );
}

const signatures = [
  { mediaType: "image/png", is: (head: string) => head.startsWith("\x89PNG\r\n\x1a\n") },
  { mediaType: "image/jpeg", is: (head: string) => head.startsWith("\xff\xd8\xff") },
  { mediaType: "image/gif", is: (head: string) => /^GIF8[79]a/u.test(head) },
  { mediaType: "image/webp", is: (head: string) => /^RIFF[\s\S]{4}WEBP/u.test(head) },
  { mediaType: "application/pdf", is: (head: string) => head.startsWith("%PDF-") },
];

/** What arrived. */
export function readAttachment(block: AttachmentBlock): Attachment {
  const { source } = block;
  const title = block.type === "document" ? (block.title ?? undefined) : undefined;
  if (source.type === "url")
    return { kind: "link", mediaType: "", bytes: 0, sha256: "", title, size: undefined };
  const bytes = Buffer.from(source.data, source.type === "base64" ? "base64" : "utf8");
  return {
    kind: block.type === "image" ? "image" : source.type === "text" ? "text" : "PDF",
    mediaType: source.media_type,
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    title,
    size: block.type === "image" ? imageSize(bytes) : undefined,
  };
}

/** An attachment in words, such as `an image of 64×48 pixels (image/png, 1,234 bytes)`. */
export function describeAttachment({ kind, mediaType, bytes, title, size }: Attachment): string {
  const named = title === undefined ? "" : ` “${title}”`;
  if (kind === "link") return `a link to a file${named}, which I do not follow`;
  const pixels = size === undefined ? "" : ` of ${size.width}×${size.height} pixels`;
  const details = `(${mediaType}, ${bytes.toLocaleString("en")} bytes)`;
  if (kind === "image") return `an image${pixels} ${details}`;
  return kind === "text" ? `a text file${named} ${details}` : `a PDF${named} ${details}`;
}
