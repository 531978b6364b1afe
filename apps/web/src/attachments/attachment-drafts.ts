import { createStore, type Store } from "../app/create-store.ts";
import { savedValue } from "../app/saved-value.ts";
import type { Attachment } from "./attachment.ts";
import { type FileBlock, isFileBlock } from "./sent-file.ts";

/** The server deletes what is in no message after a day. */
const KEPT_MS = 23 * 3_600_000;

const stores = new Map<string, Store<readonly Attachment[]>>();

/** What is to be sent with a conversation's next message; `new` is the empty page's. */
export function attachmentsOf(conversationId: string | undefined): Store<readonly Attachment[]> {
  const key = conversationId ?? "new";
  const known = stores.get(key);
  if (known !== undefined) return known;
  const store = createStore<readonly Attachment[]>(readSaved(savedFiles(key).read()));
  stores.set(key, store);
  return store;
}

/** Keeps in the browser which uploaded files are to be sent, or no longer does. */
export function saveAttachments(conversationId: string | undefined, keeps: boolean): void {
  const key = conversationId ?? "new";
  const done = attachmentsOf(conversationId)
    .get()
    .flatMap(({ state }) => (state.type === "done" ? [state] : []));
  savedFiles(key).write(keeps && done.length > 0 ? JSON.stringify(done) : null);
}

/** Puts files that were uploaded before back to those that are to be sent. */
export function restoreAttachments(
  conversationId: string | undefined,
  files: readonly FileBlock[] = [],
): void {
  attachmentsOf(conversationId).set((list) => [
    ...list,
    ...files.map((block) => attachmentOf(block, Date.now())),
  ]);
}

function savedFiles(key: string) {
  return savedValue(`parley.files.${key}`);
}

function readSaved(saved: string | null): Attachment[] {
  try {
    const items: unknown = JSON.parse(saved ?? "[]");
    if (!Array.isArray(items)) return [];
    const found: readonly unknown[] = items;
    return found.filter(isSaved).map(({ block, uploadedAt }) => attachmentOf(block, uploadedAt));
  } catch {
    return [];
  }
}

function isSaved(value: unknown): value is { block: FileBlock; uploadedAt: number } {
  return (
    typeof value === "object" &&
    value !== null &&
    "block" in value &&
    isFileBlock(value.block) &&
    "uploadedAt" in value &&
    typeof value.uploadedAt === "number" &&
    Date.now() - value.uploadedAt < KEPT_MS
  );
}

function attachmentOf(block: FileBlock, uploadedAt: number): Attachment {
  return {
    key: block.fileId,
    name: block.name,
    kind: kindOf(block),
    size: block.size,
    preview: undefined,
    pasted: undefined,
    state: { type: "done", block, uploadedAt },
  };
}

function kindOf({ mediaType }: FileBlock): Attachment["kind"] {
  if (mediaType.startsWith("image/")) return "image";
  return mediaType === "application/pdf" ? "pdf" : "text";
}
