import type { FileRow } from "@parley/db";
import type { File, FileBlock } from "@parley/shared";

export function fileRowToFile(row: FileRow): File {
  return {
    id: row.id,
    name: row.name,
    mediaType: row.mediaType,
    size: row.size,
    sha256: row.sha256.toString("hex"),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}

/** The file as a part of a message. */
export function fileRowToBlock({ id: fileId, name, mediaType, size }: FileRow): FileBlock {
  return mediaType === "application/pdf" || mediaType === "text/plain"
    ? { type: "document", fileId, name, mediaType, size }
    : { type: "image", fileId, name, mediaType, size };
}
