import { type FileMediaType, maxSizeOf, ParleyError } from "@parley/shared";

const possible = "Images (PNG, JPEG, GIF, WebP), PDF and text files in UTF-8 can be attached.";

const kinds: Record<FileMediaType, string> = {
  "image/png": "An image",
  "image/jpeg": "An image",
  "image/gif": "An image",
  "image/webp": "An image",
  "application/pdf": "A PDF",
  "text/plain": "A text file",
};

export function tooLarge(mediaType: FileMediaType): ParleyError {
  const megabytes = maxSizeOf(mediaType) / 1024 / 1024;
  return new ParleyError(
    "PAYLOAD_TOO_LARGE",
    `${kinds[mediaType]} may have at most ${megabytes} MB.`,
  );
}

export function notAttachable(): ParleyError {
  return new ParleyError("UNSUPPORTED_MEDIA_TYPE", `This file cannot be attached. ${possible}`);
}
