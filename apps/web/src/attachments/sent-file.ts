import type { ContentBlock } from "../app/parley.ts";

export type FileBlock = Extract<ContentBlock, { type: "image" | "document" }>;

/** What `messages.send` and `messages.edit` take. */
export type SentContent =
  | string
  | ({ type: "text"; text: string } | { type: "file"; fileId: string })[];

export function filesIn(content: readonly ContentBlock[]): FileBlock[] {
  return content.filter((block) => block.type === "image" || block.type === "document");
}

/** Files first: models read them before the question. */
export function toContent(text: string, files: readonly FileBlock[]): SentContent {
  if (files.length === 0) return text;
  const blocks = files.map(({ fileId }) => ({ type: "file" as const, fileId }));
  return text.trim() === "" ? blocks : [...blocks, { type: "text", text }];
}

/** Where the page gets a file's bytes from: its own server, and nowhere else. */
export function addressOf({ fileId }: Pick<FileBlock, "fileId">): string {
  return `/api/files/${fileId}/content`;
}

export function isFileBlock(value: unknown): value is FileBlock {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    (value.type === "image" || value.type === "document") &&
    "fileId" in value &&
    typeof value.fileId === "string" &&
    "name" in value &&
    typeof value.name === "string" &&
    "mediaType" in value &&
    typeof value.mediaType === "string" &&
    "size" in value &&
    typeof value.size === "number"
  );
}
