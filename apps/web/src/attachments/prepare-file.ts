import type { Attachment } from "./attachment.ts";
import { attachmentWords } from "./attachment-words.ts";
import { shrinkImage } from "./shrink-image.ts";
import { UploadFailure } from "./upload.ts";

const MB = 1024 * 1024;
/** The limits of the server, which the page tells before it sends anything. */
const MAX_SIZE: Record<Attachment["kind"], number> = { image: 5 * MB, pdf: 20 * MB, text: MB };
/** A larger one some providers refuse: it is made smaller here. */
const EASY_IMAGE_SIZE = 3.75 * MB;
const MAX_NAME_LENGTH = 255;
/** Bytes that are looked through for what no text has. */
const LOOKED_AT = 64 * 1024;

const shown = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

export function kindOfFile({ type }: File): Attachment["kind"] {
  if (type.startsWith("image/") && type !== "image/svg+xml") return "image";
  return type === "application/pdf" ? "pdf" : "text";
}

/** A name that the server takes. */
export function cleanName(name: string, kind: Attachment["kind"]): string {
  const letters = name.toWellFormed().replaceAll(/\p{Cc}+/gu, " ");
  return (
    Array.from(letters.trim())
      .slice(-MAX_NAME_LENGTH / 2)
      .join("") || attachmentWords.unnamed(kind)
  );
}

/** The bytes to upload. Throws, in words, where there is no use in trying. */
export async function prepareFile(file: File): Promise<{ name: string; bytes: Blob }> {
  const kind = kindOfFile(file);
  const name = cleanName(file.name, kind);
  if (file.size === 0) throw new UploadFailure(attachmentWords.empty, false);
  if (kind === "image") return prepareImage(file, name);
  if (file.size > MAX_SIZE[kind]) throw tooLarge(kind);
  if (kind === "text" && !(await looksLikeText(file)))
    throw new UploadFailure(attachmentWords.notPossible, false);
  return { name, bytes: file };
}

async function prepareImage(file: File, name: string): Promise<{ name: string; bytes: Blob }> {
  const isEasy = shown.has(file.type) && file.size <= EASY_IMAGE_SIZE;
  if (isEasy || (file.type === "image/gif" && file.size <= MAX_SIZE.image))
    return { name, bytes: file };
  const smaller = await shrinkImage(file);
  if (smaller !== undefined && smaller.size <= EASY_IMAGE_SIZE)
    return { name: `${name.replace(/\.\w+$/, "")}.jpg`, bytes: smaller };
  if (!shown.has(file.type)) throw new UploadFailure(attachmentWords.notPossible, false);
  if (file.size > MAX_SIZE.image) throw tooLarge("image");
  return { name, bytes: file };
}

function tooLarge(kind: Attachment["kind"]): UploadFailure {
  return new UploadFailure(attachmentWords.tooLarge(kind, MAX_SIZE[kind] / MB), false);
}

async function looksLikeText(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, LOOKED_AT).arrayBuffer());
  return !head.includes(0);
}
